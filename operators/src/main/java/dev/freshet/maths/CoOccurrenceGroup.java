package dev.freshet.maths;

import java.io.Serializable;

/**
 * A co-occurrence group: how engagements with its anchors are counted, forgotten and gathered.
 *
 * <p>A window or gap may be {@link #UNLIMITED}, a memory {@link HalfLife#UNLIMITED}. A limited
 * memory needs a limited window: counts without panes have no age.
 *
 * @param name the group's name, under which users' logs are stored
 * @param edges whether the group holds edges that begin and end (follows), not engagements
 * @param panes the panes of the window
 * @param windowMillis the span of panes kept, in milliseconds
 * @param gapMillis the greatest distance in event time of a pair, in milliseconds
 * @param memory the half-life by which counts are weighted when read; if it is chosen, at first
 * @param memoryChosen whether the memory is chosen online, among the steps of the {@link #ladder}
 * @param logLength L, the most engagements kept of a user
 * @param pairs H, how many recent distinct anchors an engagement is paired with
 * @param pairDecay the weight a pair loses by each distinct anchor between, in (0, 1]
 * @param kept the neighbours kept in a row
 * @param gathered K, the neighbours gathered in a refresh
 * @param leastCount weighted counts below it are not gathered
 */
public record CoOccurrenceGroup(
    String name,
    boolean edges,
    Panes panes,
    long windowMillis,
    long gapMillis,
    HalfLife memory,
    boolean memoryChosen,
    int logLength,
    int pairs,
    double pairDecay,
    int kept,
    int gathered,
    double leastCount)
    implements Serializable {

  /** A window or gap without end. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** A scale that fell to this fraction is worth a record. */
  private static final double FADED = 0.9;

  /**
   * @throws IllegalArgumentException if panes and window disagree on being unlimited, or a limited
   *     memory, or one to be chosen, is given with an unlimited window
   */
  public CoOccurrenceGroup {
    if (panes.isUnlimited() != (windowMillis == UNLIMITED)) {
      throw new IllegalArgumentException(
          "group " + name + ": the window and its panes must both be unlimited, or neither");
    }
    if (windowMillis == UNLIMITED && !memory.isUnlimited()) {
      throw new IllegalArgumentException(
          "group " + name + ": a memory of " + memory.millis() + " ms needs a limited window");
    }
    if (memoryChosen && memory.isUnlimited()) {
      throw new IllegalArgumentException(
          "group " + name + ": a memory that is chosen needs a limited window, and is limited");
    }
  }

  /**
   * Returns the longest memory that the group may be read with, a quarter of the window or
   * unlimited: rows are truncated by it, so that state does not depend on the memory in force.
   */
  public HalfLife longestMemory() {
    return memory.isUnlimited() ? HalfLife.UNLIMITED : new HalfLife(windowMillis / 4);
  }

  /** Returns the steps among which the memory is chosen, if the window is limited. */
  public MemoryLadder ladder() {
    return new MemoryLadder(windowMillis);
  }

  /** Returns the counting of pairs for this group. */
  public CoOccurrence coOccurrence() {
    return new CoOccurrence(panes, gapMillis, pairs, pairDecay, logLength, edges);
  }

  /**
   * Returns the event time before which an event is late, given a watermark: it can no longer
   * change a count inside the window. {@link Long#MIN_VALUE} if there is no such time.
   *
   * <p>Nothing is late in a group of edges, whatever its window: an end of long ago decides which
   * follow begins the edge that stands today.
   */
  public long lateBefore(long watermark) {
    if (edges || windowMillis == UNLIMITED || gapMillis == UNLIMITED) {
      return Long.MIN_VALUE;
    }
    // Before the first watermark (Long.MIN_VALUE) nothing is late.
    return Math.max(watermark, Long.MIN_VALUE + windowMillis + gapMillis)
        - windowMillis
        - gapMillis;
  }

  /**
   * Returns the watermark from which on an event of a time would be late, and what it left in a log
   * is of no use; {@link #UNLIMITED} if there is none.
   */
  public long outlivedAt(long time) {
    if (edges || windowMillis == UNLIMITED || gapMillis == UNLIMITED) {
      return UNLIMITED;
    }
    return time + windowMillis + gapMillis + 1;
  }

  /**
   * Returns whether a row has nothing left to say: it is empty, and it is exact. One that has
   * evicted neighbours may have lost the rest to subtractions that were meant for these; its bound
   * holds until the window has passed. In a window without end pairs go when their anchor's support
   * does.
   */
  public boolean isSpent(Neighbourhood row) {
    return row.isEmpty() && (row.bound() == 0 || windowMillis == UNLIMITED);
  }

  /** Bounds a row of the group, and returns how many neighbours it evicted. */
  public int truncate(Neighbourhood row) {
    return row.truncate(panes, kept, longestMemory());
  }

  /**
   * Returns when an anchor's scale will have fallen by a tenth, and is worth a record, if nothing
   * comes; {@link #UNLIMITED} if it never falls so far.
   *
   * @param time milliseconds since the epoch
   * @param support the anchor's support at that time
   * @param inForce the memory that supports are weighted by now
   */
  public static long fadesAt(Weighting weighting, long time, double support, HalfLife inForce) {
    double at = time + weighting.halfLivesUntil(support, FADED) * inForce.millis();
    return at < UNLIMITED ? (long) at : UNLIMITED;
  }

  /**
   * Returns the watermark at which the counts of an event time have left the window; {@link
   * #UNLIMITED} if they never do.
   */
  public long leavesWindowAt(long time) {
    return windowMillis == UNLIMITED ? UNLIMITED : time + windowMillis;
  }
}
