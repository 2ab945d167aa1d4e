package dev.freshet.cli;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.cluster.RecordWriter;
import dev.freshet.jobs.deadletters.DeadLetterFilter;
import dev.freshet.jobs.deadletters.DeadLetterFolder;
import dev.freshet.jobs.deadletters.DeadLetterReader;
import dev.freshet.jobs.deadletters.DeadLetterReplay;
import dev.freshet.jobs.deadletters.Position;
import dev.freshet.jobs.deadletters.ReplayTargets;
import dev.freshet.jobs.deadletters.StoredDeadLetter;
import dev.freshet.jobs.options.RefreshOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code freshet deadletters replay}: sends dead letters to their source topics again. */
@Command(
    name = "replay",
    description = {
      "Sends dead letters to their source topics again, key and value as they are, each to the"
          + " partition that it came from.",
      "Nothing remembers what was replayed from the topic: go on with the --after that is printed"
          + " at the end. In a folder, what was sent is marked so.",
      "Exit code 0: all were sent; 1: some were refused, each of which is named."
    })
final class DeadLettersReplayCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private JobFile job;

  @Mixin private DeadLetterSelection selection;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Send what 'export' wrote to this folder, mended or not, instead of the topic.")
  private Optional<Path> from = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "TOPIC",
      description = "Send all to this topic, partitioned by key (default: the source topics).")
  private Optional<String> to = Optional.empty();

  @Option(
      names = "--keep-timestamp",
      description =
          "Keep each record's Kafka time (default: the time of the replay). An event that was"
              + " refused as too far in the future of its Kafka time is then refused again, and the"
              + " topic's retention may drop an old record before the job reads it.")
  private boolean keepTimestamp;

  @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws Exception {
    if (from.isPresent() && !selection.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--from takes all that is in the folder: give it without --reason, --topic, --since,"
              + " --after and --limit");
    }
    DeadLetterFilter filter = selection.filter();
    RefreshOptions options = job.options();
    ReplayTargets targets = ReplayTargets.of(options, to, keepTimestamp);
    if (dryRun) {
      return run(options, filter, new DeadLetterReplay(targets, Optional.empty(), new Report()));
    }
    try (RecordWriter writer = new RecordWriter(new Cluster(options.kafka()))) {
      try {
        return run(
            options, filter, new DeadLetterReplay(targets, Optional.of(writer), new Report()));
      } catch (ClusterException | IOException e) {
        spec.commandLine().getErr().printf("freshet: %d were sent before:%n", writer.written());
        throw e;
      }
    }
  }

  private int run(RefreshOptions options, DeadLetterFilter filter, DeadLetterReplay replay)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Optional<DeadLetterReader.Outcome> outcome = Optional.empty();
    if (from.isPresent()) {
      replayFolder(new DeadLetterFolder(from.get()), replay);
    } else {
      outcome = Optional.of(replayTopic(options, filter, replay));
    }
    out.printf(
        "%d %s, %d refused%n",
        replay.accepted(), dryRun ? "would be sent" : "sent", replay.refused());
    outcome.ifPresent(new DeadLetterSummary(out)::printEnd);
    out.flush();
    return replay.refused() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private DeadLetterReader.Outcome replayTopic(
      RefreshOptions options, DeadLetterFilter filter, DeadLetterReplay replay) throws IOException {
    Map<Integer, Position> done = new TreeMap<>();
    try {
      return new DeadLetterReader(options)
          .read(
              filter,
              letters -> {
                replay.replay(letters);
                for (StoredDeadLetter stored : letters) {
                  done.put(stored.position().partition(), stored.position());
                }
              });
    } catch (ClusterException e) {
      if (!done.isEmpty()) {
        spec.commandLine()
            .getErr()
            .println(
                "freshet: everything was sent up to " + DeadLetterSummary.after(done.values()));
      }
      throw e;
    }
  }

  private void replayFolder(DeadLetterFolder folder, DeadLetterReplay replay) throws IOException {
    for (String name : folder.names()) {
      // One by one, so that what was sent is marked whatever becomes of the next.
      if (replay.replay(List.of(folder.read(name))) == 1 && !dryRun) {
        folder.markSent(name);
      }
    }
  }

  /** Names what is refused, and in a dry run what would be sent. */
  private final class Report implements DeadLetterReplay.Listener {

    @Override
    public void accepted(StoredDeadLetter stored, ProducerRecord<byte[], byte[]> record) {
      if (dryRun) {
        say(
            stored,
            "would be sent to %s (%s, %d bytes)"
                .formatted(
                    record.partition() == null
                        ? record.topic()
                        : record.topic() + "/" + record.partition(),
                    stored.letter().reason(),
                    record.value() == null ? 0 : record.value().length));
      }
    }

    @Override
    public void refused(StoredDeadLetter stored, String why) {
      say(stored, "refused: " + why);
    }

    private void say(StoredDeadLetter stored, String what) {
      spec.commandLine().getOut().println(DeadLetterSummary.plain(stored.position() + ": " + what));
    }
  }
}
