package dev.freshet.evaluate.popularity;

/**
 * Counts items, each addition weighing half once so many others have followed it.
 *
 * <p>Forward decay (Cormode, Shkapenyuk, Srivastava, Xu, ICDE 2009): sums are kept in units of the
 * weight at a landmark, in which an addition weighs the more the later it comes, so that an
 * addition touches one item only. Before those weights overflow, the landmark moves and all sums
 * are scaled down once. What is older than some 150 half-lives is told as 0, where floats end.
 */
public final class DecayedCounts {

  private static final double MOST_DOUBLINGS = 512;

  private final double halfLife;
  private final double[] sums;
  private double largest;
  private long added;
  private long landmark;

  /**
   * @param halfLife how many later additions halve the weight of one, at least 1; {@link
   *     Double#POSITIVE_INFINITY}: all weigh alike
   * @param items one more than the largest item
   */
  public DecayedCounts(double halfLife, int items) {
    if (!(halfLife >= 1)) {
      throw new IllegalArgumentException("half-life must be at least 1, was " + halfLife);
    }
    this.halfLife = halfLife;
    this.sums = new double[items];
  }

  /** Counts an item; the weight is positive and at most 10⁹. */
  public void add(int item, double weight) {
    if (doublings(added) > MOST_DOUBLINGS) {
      moveLandmark();
    }
    sums[item] += weight * Math.pow(2, doublings(added));
    largest = Math.max(largest, sums[item]);
    added++;
  }

  /**
   * Tells the decayed counts, in which the newest addition counts its whole weight.
   *
   * @param into receives the count of item i at position i
   * @param items how many items to tell, from 0
   */
  public void counts(float[] into, int items) {
    scaled(Math.pow(2, -doublings(added - 1)), into, items);
  }

  /**
   * Tells the decayed counts in parts of the largest of all.
   *
   * @param into receives a number in [0, 1], of item i at position i
   * @param items how many items to tell, from 0
   */
  public void popularity(float[] into, int items) {
    scaled(largest == 0 ? 0 : 1 / largest, into, items);
  }

  private void scaled(double unit, float[] into, int items) {
    for (int i = 0; i < items; i++) {
      into[i] = (float) (sums[i] * unit);
    }
  }

  private void moveLandmark() {
    double unit = Math.pow(2, -doublings(added));
    for (int i = 0; i < sums.length; i++) {
      sums[i] *= unit;
    }
    largest *= unit;
    landmark = added;
  }

  /** Returns how much more the addition of this number weighs than one at the landmark, in log2. */
  private double doublings(long number) {
    return (number - landmark) / halfLife;
  }
}
