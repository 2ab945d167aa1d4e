package dev.freshet.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a job that was stopped with a savepoint: its options, the savepoint, and what its
 * topics held.
 *
 * @param folder {@code <version>/<delivery>}
 */
record KeptState(Path folder) {

  /** The state of released versions. */
  static final Path RELEASED = Path.of("src/test/resources/released");

  /** The state that today's code writes, made anew by each run of the tests. */
  static final Path OF_TODAY = Path.of("target/released-state");

  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
  private static final String UNDER_WORK = "-SNAPSHOT";

  /** Returns the version in the build file, without the mark of one that is under work. */
  static String versionOfToday() throws IOException {
    return inBuildFile().replace(UNDER_WORK, "");
  }

  /** Returns whether the version in the build file is under work: none was released yet. */
  static boolean isUnderWork() throws IOException {
    return inBuildFile().endsWith(UNDER_WORK);
  }

  /** Tests run in the folder of their module, whose first version is its parent's. */
  private static String inBuildFile() throws IOException {
    Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
    if (!version.find()) {
      throw new IllegalStateException("pom.xml has no version");
    }
    return version.group(1);
  }

  /** Returns where today's job leaves its state. */
  static KeptState ofToday(String delivery) throws IOException {
    return new KeptState(OF_TODAY.resolve(versionOfToday()).resolve(delivery));
  }

  /** Removes what an earlier run has left. */
  static void clearToday() throws IOException {
    if (Files.exists(OF_TODAY)) {
      try (Stream<Path> files = Files.walk(OF_TODAY)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Returns where the state of a released version is, or would be. */
  static KeptState ofRelease(String version, String delivery) {
    return new KeptState(RELEASED.resolve(version).resolve(delivery));
  }

  /** Returns all that is kept of released versions. */
  static List<KeptState> released() throws IOException {
    List<KeptState> kept = new ArrayList<>();
    for (Path version : children(RELEASED)) {
      children(version).forEach(folder -> kept.add(new KeptState(folder)));
    }
    return kept;
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    }
  }

  String version() {
    return folder.getParent().getFileName().toString();
  }

  String delivery() {
    return folder.getFileName().toString();
  }

  Path options() {
    return folder.resolve("job.yaml");
  }

  Path savepoint() {
    return folder.resolve("savepoint");
  }

  Path topics() {
    return folder.resolve("topics.tsv.gz");
  }

  @Override
  public String toString() {
    return version() + ", " + delivery();
  }
}
