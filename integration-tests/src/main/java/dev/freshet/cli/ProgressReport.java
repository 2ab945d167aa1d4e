package dev.freshet.cli;

import dev.freshet.jobs.progress.JobPosition;
import dev.freshet.jobs.progress.JobProgress;
import dev.freshet.jobs.progress.SourcePosition;
import dev.freshet.jobs.progress.SourceProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Prints how far a job has come, a line a topic. */
final class ProgressReport {

  private final JobProgress job;
  private final PrintWriter out;

  ProgressReport(JobProgress job, PrintWriter out) {
    this.job = job;
    this.out = out;
  }

  /** Prints where the job is. */
  void print(JobPosition position) {
    for (SourcePosition source : position.sources()) {
      out.println(source.topic().name() + ": " + where(source));
    }
    out.flush();
  }

  /** Prints where the job is and how fast it goes; returns whether it has caught up. */
  boolean print(List<SourceProgress> progress) {
    boolean caughtUp = true;
    for (SourceProgress source : progress) {
      caughtUp &= source.isCaughtUp();
      out.printf(
          Locale.ROOT,
          "%s: %s; %,.0f/s read, %,.0f/s written%s%n",
          source.now().topic().name(),
          source.isCaughtUp() ? "caught up" : where(source.now()),
          source.readPerSecond(),
          source.writtenPerSecond(),
          source.isCaughtUp() ? "" : left(source));
    }
    out.flush();
    return caughtUp;
  }

  private String where(SourcePosition source) {
    if (source.behind() == 0) {
      return "read to the end by its last commit";
    }
    OptionalLong time = job.eventTime(source);
    return String.format(
        Locale.ROOT,
        "%s%,d records behind",
        time.isEmpty() ? "" : "read to " + Instant.ofEpochMilli(time.getAsLong()) + ", ",
        source.behind());
  }

  private static String left(SourceProgress source) {
    return source.left().map(left -> "; about " + words(left) + " left").orElse("; falling behind");
  }

  private static String words(Duration left) {
    if (left.compareTo(Duration.ofMinutes(2)) < 0) {
      return Math.max(1, left.toSeconds()) + " s";
    }
    return left.compareTo(Duration.ofHours(2)) < 0
        ? left.toMinutes() + " min"
        : "%d h %d min".formatted(left.toHours(), left.toMinutesPart());
  }
}
