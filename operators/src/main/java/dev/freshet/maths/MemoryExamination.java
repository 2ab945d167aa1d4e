package dev.freshet.maths;

import java.util.Arrays;

/**
 * Examines the steps of a memory ladder: at which rank each would have recommended a neighbour.
 *
 * <p>When a user engages with an anchor for the first time, the row of the anchor that the user
 * engaged with before is asked, as it was until then: how many neighbours weigh more than the one
 * that came? The shorter a memory, the more the answer depends on what happened lately. All
 * neighbours that the row keeps are ranked, by weighted count; those of equal weight share the mean
 * of their ranks.
 *
 * <p>Not thread-safe: it keeps scratch space between calls.
 */
public final class MemoryExamination {

  /** One event in so many is examined: a power of two. */
  private static final int EVERY = 8;

  private final HalfLife[] steps;
  private final double[] asked;
  private final double[] other;
  private final int[] heavier;
  private final int[] equal;

  /** Creates the examination of a ladder. */
  public MemoryExamination(MemoryLadder ladder) {
    int size = ladder.size();
    steps = new HalfLife[size];
    for (int step = 0; step < size; step++) {
      steps[step] = ladder.halfLife(step);
    }
    asked = new double[size];
    other = new double[size];
    heavier = new int[size];
    equal = new int[size];
  }

  /**
   * Returns whether an event is in the sample that is examined: the same events, however often and
   * in whatever order they come.
   *
   * @param user the user's fingerprint
   * @param time the event time, milliseconds since the epoch
   */
  public static boolean samples(long user, long time) {
    // The finalizer of SplitMix64: times are multiples of 1,000 in many streams.
    long mixed = user + time * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return ((mixed ^ (mixed >>> 31)) & (EVERY - 1)) == 0;
  }

  /**
   * Returns the reciprocal rank of a neighbour at each step of the ladder, in one pass over the
   * row; 0 if the row does not keep it.
   *
   * @param nowMillis the time that counts are weighted at, milliseconds since the epoch
   */
  public float[] reciprocalRanks(Neighbourhood row, Panes panes, long nowMillis, long neighbour) {
    float[] ranks = new float[steps.length];
    if (!row.weigh(neighbour, panes, nowMillis, steps, asked)) {
      return ranks;
    }
    Arrays.fill(heavier, 0);
    Arrays.fill(equal, 0);
    row.weighEach(panes, nowMillis, steps, other, this::compare);
    for (int step = 0; step < ranks.length; step++) {
      // It is among those equal to it: alone, it is right behind the heavier ones.
      ranks[step] = (float) (1 / (heavier[step] + (equal[step] + 1) / 2.0));
    }
    return ranks;
  }

  private void compare() {
    for (int step = 0; step < other.length; step++) {
      if (other[step] > asked[step]) {
        heavier[step]++;
      } else if (other[step] == asked[step]) {
        equal[step]++;
      }
    }
  }
}
