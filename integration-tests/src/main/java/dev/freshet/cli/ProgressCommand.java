package dev.freshet.cli;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.progress.JobPosition;
import dev.freshet.jobs.progress.JobProgress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code freshet progress}: tells how far a running job has come with its source topics. */
@Command(
    name = "progress",
    description = {
      "Tells how far a running job has read its source topics: to which event time, how many records"
          + " it is behind, at what rate it reads and they are written, and how long it will take."
          + " Records are counted by their offsets, so the ends of transactions count, too.",
      "It asks Kafka what the job committed at its last checkpoints, and waits for two of them."
          + " Exit code 1: it has read nothing for long."
    })
final class ProgressCommand implements Callable<Integer> {

  /** More than the checkpoints of a job under load take, and those that fail while it starts. */
  private static final Duration LEAST_PATIENCE = Duration.ofMinutes(1);

  /** What a job takes from its submission until it reads. */
  private static final Duration START = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Mixin private JobFile job;

  @Option(
      names = "--watch",
      description =
          "Tell it again at every checkpoint, until the job has caught up. An end that it had come to"
              + " before counts only if that still stands after two checkpoint intervals and 10 s.")
  private boolean watch;

  @Override
  public Integer call() throws Exception {
    RefreshOptions options = job.options();
    Duration interval = options.runtime().checkpointInterval();
    Duration patience = Collections.max(List.of(LEAST_PATIENCE, interval.multipliedBy(5)));
    try (JobProgress progress = new JobProgress(options)) {
      ProgressReport report = new ProgressReport(progress, spec.commandLine().getOut());
      JobPosition position = progress.position();
      report.print(position);
      Optional<JobPosition> anew = Optional.empty();
      if (position.isAtEnd() && watch) {
        anew = begunAnew(progress, position, interval);
        position = anew.orElseGet(progress::position);
        if (!position.isAtEnd()) {
          report.print(position);
        }
      }
      if (position.isAtEnd() || follow(progress, report, position, anew.isPresent(), patience)) {
        return ExitCode.OK;
      }
      spec.commandLine()
          .getErr()
          .printf(
              "freshet: job %s has read nothing for %d s: it may have stopped, be held up, or"
                  + " complete no checkpoint%n",
              options.job(), patience.toSeconds());
      return ExitCode.SOFTWARE;
    }
  }

  /**
   * Returns the next commit of a job that had come to the end, as that may have been before it
   * began anew. Empty if its end stands: an idle job commits the same again.
   */
  private static Optional<JobPosition> begunAnew(
      JobProgress progress, JobPosition end, Duration interval) {
    // One that has begun anew commits nothing before its first checkpoint.
    return progress.awaitNext(end, START.plus(interval.multipliedBy(2)));
  }

  /**
   * Tells how the job goes on: between two commits, or until it has caught up.
   *
   * @param atCommit whether the position was seen as it was committed: rates are between two
   *     commits, and when the last one was is not known otherwise
   * @return false if it read nothing for so long
   */
  private boolean follow(
      JobProgress progress,
      ProgressReport report,
      JobPosition position,
      boolean atCommit,
      Duration patience) {
    JobPosition last = position;
    boolean measuring = atCommit;
    while (true) {
      Optional<JobPosition> commit = progress.awaitNext(last, patience);
      if (commit.isEmpty()) {
        return false;
      }
      JobPosition next = commit.get();
      if (measuring) {
        if (report.print(next.since(last)) || !watch) {
          return true;
        }
      } else if (next.isAtEnd()) {
        // Another commit comes only when there is more to read.
        report.print(next);
        return true;
      }
      measuring = true;
      last = next;
    }
  }
}
