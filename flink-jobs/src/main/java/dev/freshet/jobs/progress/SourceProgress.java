package dev.freshet.jobs.progress;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of a source topic between two looks that each saw a commit of the job.
 *
 * @param before where the job was at the first
 * @param now where it was at the second
 * @param seconds the time between them, positive
 */
public record SourceProgress(SourcePosition before, SourcePosition now, double seconds) {

  /** Returns how many offsets the job read a second. */
  public double readPerSecond() {
    return (SourcePosition.sum(now.read()) - SourcePosition.sum(before.read())) / seconds;
  }

  /** Returns how many offsets were written to the topic a second. */
  public double writtenPerSecond() {
    return (SourcePosition.sum(now.ends()) - SourcePosition.sum(before.ends())) / seconds;
  }

  /**
   * Returns whether the second commit had all that there was at the first look: what a job is
   * behind then has come since, and it always is behind by that.
   */
  public boolean isCaughtUp() {
    return now.includes(before);
  }

  /** Returns how long it takes at these rates to read the rest; empty if that grows. */
  public Optional<Duration> left() {
    double faster = readPerSecond() - writtenPerSecond();
    return faster > 0
        ? Optional.of(Duration.ofSeconds(Math.round(now.behind() / faster)))
        : Optional.empty();
  }
}
