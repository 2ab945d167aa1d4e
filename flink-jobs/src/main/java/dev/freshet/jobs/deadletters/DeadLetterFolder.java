package dev.freshet.jobs.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder in which an operator mends dead letters: three files each, named by the position in the
 * dead-letter topic.
 *
 * <p>{@code 0-17.key} and {@code 0-17.value} hold the bytes as they are; one that is null has no
 * file. {@code 0-17.json} holds a {@link DeadLetterDescription}, and stands for the letter: without
 * it the others are not looked at. Once sent it is renamed to {@code 0-17.sent}.
 */
public final class DeadLetterFolder {

  private static final String DESCRIPTION = ".json";
  private static final String SENT = ".sent";
  private static final String KEY = ".key";
  private static final String VALUE = ".value";

  private final Path folder;

  /** A folder, which need not exist. */
  public DeadLetterFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a dead letter.
   *
   * @throws FileAlreadyExistsException if it is there already, perhaps mended or sent
   */
  public void write(StoredDeadLetter stored) throws IOException {
    Files.createDirectories(folder);
    String name = stored.position().partition() + "-" + stored.position().offset();
    if (Files.exists(file(name, SENT))) {
      throw new FileAlreadyExistsException(file(name, SENT).toString());
    }
    writeIfAny(file(name, KEY), stored.origin().key());
    writeIfAny(file(name, VALUE), stored.origin().value());
    // Last, as it stands for the whole.
    Files.writeString(
        file(name, DESCRIPTION),
        DeadLetterDescription.of(stored).toPrettyJson() + "\n",
        StandardOpenOption.CREATE_NEW);
  }

  /**
   * The names of the dead letters that are there and were not sent, in the order of their
   * positions.
   */
  public List<String> names() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw Files.exists(folder)
          ? new IOException(folder + " is not a folder")
          : new NoSuchFileException(folder.toString());
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(DESCRIPTION))
          .map(name -> name.substring(0, name.length() - DESCRIPTION.length()))
          .sorted(DeadLetterFolder::compareByNumbers)
          .toList();
    }
  }

  /**
   * Reads a dead letter with the key and value that its files now hold.
   *
   * @param name one of {@link #names}
   * @throws IOException if its description is not as it should be
   */
  public StoredDeadLetter read(String name) throws IOException {
    Path file = file(name, DESCRIPTION);
    try {
      return DeadLetterDescription.parse(Files.readString(file))
          .with(readIfAny(file(name, KEY)), readIfAny(file(name, VALUE)));
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": " + e.getOriginalMessage(), e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not UTF-8", e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Notes that a dead letter was sent: it is not read again. */
  public void markSent(String name) throws IOException {
    Files.move(file(name, DESCRIPTION), file(name, SENT));
  }

  private Path file(String name, String ending) {
    return folder.resolve(name + ending);
  }

  private static void writeIfAny(Path file, byte[] bytes) throws IOException {
    if (bytes != null) {
      Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
  }

  private static byte[] readIfAny(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllBytes(file) : null;
  }

  /** {@code 0-9} before {@code 0-10}: longer numbers are greater. */
  private static int compareByNumbers(String a, String b) {
    String[] left = a.split("-", 2);
    String[] right = b.split("-", 2);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int byLength = Integer.compare(left[i].length(), right[i].length());
      int order = byLength != 0 ? byLength : left[i].compareTo(right[i]);
      if (order != 0) {
        return order;
      }
    }
    return a.compareTo(b);
  }
}
