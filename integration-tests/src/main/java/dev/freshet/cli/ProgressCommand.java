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
      JobPosition last = progress.position();
      report.print(last);
      boolean done = last.isAtEnd();
      // Rates are between two commits; when the last one was is not known.
      boolean measuring = false;
      if (done && watch) {
        // A job that is idle commits the same again, and one that has begun anew nothing as yet.
        Optional<JobPosition> next = progress.awaitNext(last, START.plus(interval.multipliedBy(2)));
        measuring = next.isPresent();
        last = next.isPresent() ? next.get() : progress.position();
        done = last.isAtEnd();
        if (!done) {
          report.print(last);
        }
      }
      while (!done) {
        Optional<JobPosition> next = progress.awaitNext(last, patience);
        if (next.isEmpty()) {
          spec.commandLine()
              .getErr()
              .printf(
                  "freshet: job %s has read nothing for %d s: it may have stopped, be held up, or"
                      + " complete no checkpoint%n",
                  options.job(), patience.toSeconds());
          return ExitCode.SOFTWARE;
        }
        if (measuring) {
          done = report.print(next.get().since(last)) || !watch;
        } else if (next.get().isAtEnd()) {
          // Another commit comes only when there is more to read.
          report.print(next.get());
          done = true;
        }
        measuring = true;
        last = next.get();
      }
      return ExitCode.OK;
    }
  }
}
