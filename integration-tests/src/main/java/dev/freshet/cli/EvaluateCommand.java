package dev.freshet.cli;

import dev.freshet.evaluate.run.EvaluateRun;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code freshet evaluate}: reads the command line of an evaluation. */
@Command(
    name = "evaluate",
    description = {
      "Measures how well the vectors rank a stream's next engagements, beside popularity, item-kNN"
          + " and batch training: each engagement is asked about before it is learnt. Writes"
          + " report.md, report.json and charts.",
      "Without --data it evaluates the bundled sample, MovieTweetings 100K. No Kafka, no Flink: the"
          + " job's own maths in one process, so that a result does not depend on the machine's"
          + " speed.",
      "Ctrl-C stops it, and the report tells of what was learnt until then; the exit code is 130."
    })
final class EvaluateCommand implements Callable<Integer> {

  /** What a shell gives for a command that Ctrl-C ended. */
  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The stream's folder: engagements.tsv.gz with the columns ts_ms, user, item, action and,"
              + " if there is one, author; if there is one, follows.tsv.gz with the columns ts_ms"
              + " (empty: not known), follower, followee. Either may lack the .gz.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The report's folder; a report that is there is replaced (default: evaluation-<stream> in"
              + " the current folder).")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The job's options (YAML), instead of the defaults.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "20000",
      description =
          "Ask about some N engagements new to their user, and some N of all (default:"
              + " ${DEFAULT-VALUE}).")
  private int sample;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides which engagements these are (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--lag",
      paramLabel = "EVENTS",
      defaultValue = "0",
      description =
          "A published vector becomes visible so many events later; 0: before the next event"
              + " (default: ${DEFAULT-VALUE}).")
  private int lag;

  @Override
  public Integer call() throws Exception {
    requireAtLeast(1, "--sample", sample);
    requireAtLeast(0, "--lag", lag);
    EvaluateRun.Options options =
        new EvaluateRun.Options(data, out, config, sample, seed, lag, Freshet.Version.number());
    return new EvaluateRun(options, spec.commandLine().getOut()).run() ? 0 : INTERRUPTED;
  }

  private void requireAtLeast(int least, String option, int value) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(), "%s is %d: at least %d".formatted(option, value, least));
    }
  }
}
