package dev.freshet.maths;

import java.util.List;

/**
 * What a user is folded in from: the newest distinct anchors of each group, weighted by recency.
 *
 * <p>Each group's newest anchor weighs the group's factor, every older one a constant fraction of
 * the one after it. Reused from user to user; not thread-safe.
 */
public final class Evidence {

  private final double[] factors;
  private final double[] decays;
  private final long[] newest;
  private final long[] anchors;
  private final float[] weights;
  private int size;
  private long time;

  /**
   * @param factors by group, the weight of its newest anchor; 0 leaves the group out
   * @param items the most anchors of a group, at least 1
   * @param decay the weight of an anchor relative to the next newer one, in (0, 1]
   */
  public Evidence(List<Double> factors, int items, double decay) {
    this.factors = factors.stream().mapToDouble(Double::doubleValue).toArray();
    this.newest = new long[items];
    this.decays = new double[items];
    double weight = 1;
    for (int i = 0; i < items; i++) {
      decays[i] = weight;
      weight *= decay;
    }
    this.anchors = new long[items * this.factors.length];
    this.weights = new float[anchors.length];
  }

  /** Forgets what was collected. */
  public void clear() {
    size = 0;
    time = Long.MIN_VALUE;
  }

  /** Adds the newest distinct anchors of a user's log in a group, if there are any. */
  public void add(int group, EngagementLog log) {
    int found = factors[group] == 0 ? 0 : log.newestDistinct(newest);
    for (int i = 0; i < found; i++) {
      anchors[size] = newest[i];
      weights[size++] = (float) (factors[group] * decays[i]);
    }
    if (found > 0) {
      time = Math.max(time, log.time(log.size() - 1));
    }
  }

  /** Returns the number of anchors collected. */
  public int size() {
    return size;
  }

  /** Returns the most anchors that there can be. */
  public int capacity() {
    return anchors.length;
  }

  /** Returns the anchors' fingerprints, of which the first {@link #size} are meant. */
  public long[] anchors() {
    return anchors;
  }

  /** Returns the weight of the anchor at the same position. */
  public float[] weights() {
    return weights;
  }

  /**
   * Returns the time of the newest entry of the logs that gave any, milliseconds since the epoch;
   * {@link Long#MIN_VALUE} if none did.
   */
  public long time() {
    return time;
  }
}
