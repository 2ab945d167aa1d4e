package dev.freshet.maths;

/** Takes the signed contributions of a user's log to anchors' rows, in {@link CountScale} units. */
public interface ContributionSink {

  /** Adds {@code units} to an anchor's support at a time, in milliseconds since the epoch. */
  void support(long anchor, long time, long units);

  /**
   * Adds {@code units} to the count of {@code neighbour} in the row of {@code anchor} at a tick.
   */
  void pair(long anchor, long neighbour, int tick, long units);
}
