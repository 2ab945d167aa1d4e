package dev.freshet.maths;

import java.io.Serializable;

/**
 * A co-occurrence group: how engagements with its anchors are counted, forgotten and gathered.
 *
 * @param name the group's name, under which users' logs are stored
 * @param panes the panes of the window
 * @param windowMillis the span of panes kept, in milliseconds
 * @param gapMillis the greatest distance in event time of a pair, in milliseconds
 * @param memory the half-life by which counts are weighted when read
 * @param logLength L, the most engagements kept of a user
 * @param pairs H, how many recent distinct anchors an engagement is paired with
 * @param pairDecay the weight a pair loses by each distinct anchor between, in (0, 1]
 * @param kept the neighbours kept in a row
 * @param gathered K, the neighbours gathered in a refresh
 * @param leastCount weighted counts below it are not gathered
 */
public record CoOccurrenceGroup(
    String name,
    Panes panes,
    long windowMillis,
    long gapMillis,
    HalfLife memory,
    int logLength,
    int pairs,
    double pairDecay,
    int kept,
    int gathered,
    double leastCount)
    implements Serializable {

  /**
   * Returns the longest memory that the group may be read with, a quarter of the window: rows are
   * truncated by it, so that state does not depend on the memory in force.
   */
  public HalfLife longestMemory() {
    return new HalfLife(windowMillis / 4);
  }

  /** Returns the counting of pairs for this group. */
  public CoOccurrence coOccurrence() {
    return new CoOccurrence(panes, gapMillis, pairs, pairDecay, logLength);
  }

  /**
   * Returns the event time before which an event is late, given a watermark: it can no longer
   * change a count inside the window.
   */
  public long lateBefore(long watermark) {
    // Before the first watermark (Long.MIN_VALUE) nothing is late.
    return Math.max(watermark, Long.MIN_VALUE + windowMillis + gapMillis)
        - windowMillis
        - gapMillis;
  }
}
