package dev.freshet.maths;

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
  private double[] weights = new double[64];

  /** Creates the examination of a ladder. */
  public MemoryExamination(MemoryLadder ladder) {
    int size = ladder.size();
    steps = new HalfLife[size];
    for (int step = 0; step < size; step++) {
      steps[step] = ladder.halfLife(step);
    }
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
   * Returns the reciprocal rank of a neighbour at each step of the ladder; 0 if the row does not
   * keep it.
   *
   * @param nowMillis the time that counts are weighted at, milliseconds since the epoch
   */
  public float[] reciprocalRanks(Neighbourhood row, Panes panes, long nowMillis, long neighbour) {
    float[] ranks = new float[steps.length];
    int place = row.place(neighbour);
    for (int step = 0; place >= 0 && step < ranks.length; step++) {
      weights = row.weigh(panes, nowMillis, steps[step], weights);
      ranks[step] = (float) (1 / meanRank(weights[place], row.neighbours()));
    }
    return ranks;
  }

  private double meanRank(double asked, int neighbours) {
    int heavier = 0;
    int equal = 0;
    for (int i = 1; i <= neighbours; i++) {
      heavier += weights[i] > asked ? 1 : 0;
      equal += weights[i] == asked ? 1 : 0;
    }
    // It is among those equal to it: alone, it is right behind the heavier ones.
    return heavier + (equal + 1) / 2.0;
  }
}
