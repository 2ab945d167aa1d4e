package dev.freshet.streams;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a file of a stream is: in the file system, or among the resources bundled with the program.
 */
public final class StreamFile {

  private final String name;
  private final Opening opening;

  private StreamFile(String name, Opening opening) {
    this.name = name;
    this.opening = opening;
  }

  /** A file of the file system. */
  public static StreamFile of(Path path) {
    Objects.requireNonNull(path, "path");
    return new StreamFile(
        path.toString(),
        () -> {
          if (Files.isDirectory(path)) {
            throw new IOException(path + " is a folder, not a file");
          }
          return Files.newInputStream(path);
        });
  }

  /** A bundled file, by its absolute resource name, such as {@code /dev/freshet/samples/…}. */
  public static StreamFile bundled(String resource) {
    return new StreamFile(
        resource.substring(resource.lastIndexOf('/') + 1),
        () -> {
          InputStream bytes = StreamFile.class.getResourceAsStream(resource);
          if (bytes == null) {
            throw new FileNotFoundException(resource + " is not bundled with this program");
          }
          return bytes;
        });
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  /** The file's bytes, as stored. */
  InputStream open() throws IOException {
    return opening.open();
  }

  @Override
  public String toString() {
    return name;
  }

  private interface Opening {
    InputStream open() throws IOException;
  }
}
