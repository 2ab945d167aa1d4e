package dev.freshet.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a job of these tests is told to do, and what it begins from.
 *
 * @param yaml its options
 * @param wholeYaml the options of the job that its topics are of, which may have more of them
 * @param savepoint where its state is, null for none
 * @param leavesState whether state is left that no operator of the job takes up
 * @param topics the file of what its topics hold, null if they are as they are to be
 * @param name for messages
 */
record JobOrigin(
    String yaml, String wholeYaml, Path savepoint, boolean leavesState, Path topics, String name) {

  /** Nothing: a job without earlier state. */
  static JobOrigin nothing(String yaml) {
    return new JobOrigin(yaml, yaml, null, false, null, "a job without earlier state");
  }

  /** What is kept of another job, with its topics as they were. */
  static JobOrigin of(KeptState kept) throws IOException {
    String yaml = Files.readString(kept.options());
    String name =
        "a job that goes on from the state of version %s; if that cannot be restored, see \"Operator state\" in CONTRIBUTING.md"
            .formatted(kept);
    return new JobOrigin(yaml, yaml, kept.savepoint(), false, kept.topics(), name);
  }

  /** The same for a job with other options, which may leave some of its topics out. */
  JobOrigin with(String otherYaml) {
    return new JobOrigin(otherYaml, wholeYaml, savepoint, leavesState, topics, name);
  }

  /** The same for a job that leaves what state it has no use for. */
  JobOrigin leavingState() {
    return new JobOrigin(yaml, wholeYaml, savepoint, true, topics, name);
  }

  /** A savepoint of a job that had this origin, for a job that has all of the topics again. */
  JobOrigin next(Path laterSavepoint) {
    String later = "a job that has again what another was without";
    return new JobOrigin(wholeYaml, wholeYaml, laterSavepoint, false, null, later);
  }
}
