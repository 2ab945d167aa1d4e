package dev.freshet.cli;

import dev.freshet.demo.Demo;
import dev.freshet.streams.Pace;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code freshet demo}: reads the command line of the demo. */
@Command(
    name = "demo",
    description = {
      "Starts Kafka and Flink in this process, replays a real stream through the refresh job,"
          + " and shows what the published vectors hold.",
      "Without --engagements it replays the bundled sample, MovieTweetings 100K."
    })
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--once", description = "End after the replay, instead of staying up.")
  private boolean once;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the summary there as JSON.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      defaultValue = "max",
      description =
          "'max', or a multiple of event time such as '1000x' (default: ${DEFAULT-VALUE}).")
  private Pace speed;

  @Option(
      names = "--engagements",
      paramLabel = "FILE",
      description =
          "Replay this file: tab-separated, plain or gzip, with a header line and the columns"
              + " ts_ms, user, item, action and, if there is one, author.")
  private Optional<Path> engagements = Optional.empty();

  @Option(
      names = "--follows",
      paramLabel = "FILE",
      description =
          "Replay these follows too: tab-separated, plain or gzip, with a header line and the"
              + " columns ts_ms (empty: not known), follower, followee and, if there is one, action"
              + " (FOLLOW or UNFOLLOW). Those without a time come before the engagements, the"
              + " others among them.")
  private Optional<Path> follows = Optional.empty();

  @Option(
      names = "--items",
      paramLabel = "FILE",
      description =
          "What is known of the items: tab-separated, plain or gzip, with a header line and the"
              + " columns item, title, genres (separated by '|').")
  private Optional<Path> items = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The job's options (YAML), instead of the demo's own; with --follows, a relation has to"
              + " take them.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Subtasks of every operator (default: that of --config, or 2).")
  private Optional<Integer> parallelism = Optional.empty();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "An empty or new folder for all files, which stay (default: a temporary folder, deleted"
              + " at the end).")
  private Optional<Path> dataDir = Optional.empty();

  @Option(
      names = "--ui-port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port of Flink's web UI; 0 chooses one (default: ${DEFAULT-VALUE}).")
  private int uiPort;

  @Override
  public Integer call() throws Exception {
    AtLeastOne.require(spec, "--parallelism", parallelism);
    if (uiPort < 0 || uiPort > 65535) {
      throw new ParameterException(
          spec.commandLine(), "--ui-port is " + uiPort + ": from 0 to 65535");
    }
    Demo.Options options =
        new Demo.Options(
            once, json, speed, engagements, follows, items, config, parallelism, dataDir, uiPort);
    new Demo(options, spec.commandLine().getOut()).run();
    return 0;
  }
}
