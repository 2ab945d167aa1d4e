package dev.freshet.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** Looks for secrets in all that is logged or printed in this JVM, in texts, and in files. */
final class SecretSearch implements AutoCloseable {

  private static final LoggerContext LOGGING = (LoggerContext) LogManager.getContext(false);

  private final List<String> secrets;
  private final List<String> signs;
  private final ConcurrentLinkedQueue<String> found = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> signsSeen = new ConcurrentLinkedQueue<>();
  private final Grep grep = new Grep();
  private final PrintStream outBefore = System.out;
  private final PrintStream errBefore = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final LoggerConfig root = LOGGING.getConfiguration().getRootLogger();
  private final Level levelBefore = root.getLevel();

  /**
   * Begins to look at what is logged and printed.
   *
   * @param signs texts that {@link #signsSeen} tells of: proof that it looked where secrets may be
   */
  SecretSearch(List<String> secrets, List<String> signs, Level level) {
    this.secrets = secrets;
    this.signs = signs;
    PrintStream print = new PrintStream(printed, true, ISO_8859_1);
    System.setOut(print);
    System.setErr(print);
    grep.start();
    root.addAppender(grep, level, null);
    root.setLevel(level);
    LOGGING.updateLoggers();
  }

  /** Looks at a text. */
  void text(String name, String text) {
    for (String secret : secrets) {
      if (text.contains(secret)) {
        // Not the text itself, which would make the report of a leak a leak.
        found.add(name);
      }
    }
    signs.stream().filter(text::contains).forEach(signsSeen::add);
  }

  /** Looks at bytes. */
  void bytes(String name, byte[] bytes) {
    text(name, new String(bytes, ISO_8859_1));
  }

  /** Looks at every file below a folder, except for those that are deleted meanwhile. */
  void files(Path folder) throws IOException {
    Files.walkFileTree(folder, new Reading(folder));
  }

  /** Where a secret was found so far: the logger's, text's or file's name. */
  List<String> found() {
    text("standard output or error", printed.toString(ISO_8859_1));
    return List.copyOf(found);
  }

  /** The signs that were seen so far. */
  List<String> signsSeen() {
    return signsSeen.stream().distinct().toList();
  }

  /** Ends looking at what is logged and printed. */
  @Override
  public void close() {
    root.removeAppender(grep.getName());
    root.setLevel(levelBefore);
    LOGGING.updateLoggers();
    grep.stop();
    System.setOut(outBefore);
    System.setErr(errBefore);
  }

  /** A file that a checkpoint replaced meanwhile held nothing that a later one does not. */
  private final class Reading extends SimpleFileVisitor<Path> {

    private final Path folder;

    Reading(Path folder) {
      this.folder = folder;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      try {
        if (attributes.isRegularFile()) {
          bytes(file.toString(), Files.readAllBytes(file));
        }
      } catch (NoSuchFileException e) {
        return visitFileFailed(file, e);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException && !file.equals(folder)) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
      return e == null ? FileVisitResult.CONTINUE : visitFileFailed(visited, e);
    }
  }

  private final class Grep extends AbstractAppender {

    private final PatternLayout layout =
        PatternLayout.newBuilder().withPattern("%m %X %throwable%n").build();

    Grep() {
      super("secret-search", null, null, false, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      text(event.getLoggerName(), layout.toSerializable(event));
    }
  }
}
