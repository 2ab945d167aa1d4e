package dev.freshet.platform;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The folder that the embedded platform keeps its files in: one that the caller names and keeps, or
 * a temporary one that is deleted on close.
 */
public final class DataFolder implements AutoCloseable {

  private final Path path;
  private final boolean temporary;

  private DataFolder(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /** A new temporary folder. */
  public static DataFolder temporary() throws IOException {
    return new DataFolder(Files.createTempDirectory("freshet-").toAbsolutePath(), true);
  }

  /** A folder that stays, created if it does not exist. */
  public static DataFolder at(Path path) throws IOException {
    return new DataFolder(Files.createDirectories(path.toAbsolutePath().normalize()), false);
  }

  /** Where it is: an absolute path. */
  public Path path() {
    return path;
  }

  /** A folder inside it, created if it does not exist. */
  public Path folder(String name) throws IOException {
    return Files.createDirectories(path.resolve(name));
  }

  /** Deletes the folder and all that is in it, if it is temporary. Calling it again is harmless. */
  @Override
  public void close() throws IOException {
    if (temporary && Files.exists(path)) {
      Files.walkFileTree(path, new Deletion());
    }
  }

  /** Deletes a tree, from which other threads may be deleting too. */
  private static final class Deletion extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
