package dev.freshet.evaluate;

/**
 * Chooses the engagements of the test half that are asked about: about as many of all as of those
 * new to their user, the same for every system.
 *
 * <p>Whether an engagement is chosen depends on its position and the seed alone.
 */
final class Sample {

  private final long seed;
  private final double ofAll;
  private final double ofNew;

  /**
   * @param size how many to choose, about, of each kind
   * @param all engagements in the test half
   * @param fresh those of them that are new to their user
   */
  Sample(long seed, int size, int all, int fresh) {
    this.seed = seed;
    this.ofAll = all == 0 ? 0 : (double) size / all;
    this.ofNew = fresh == 0 ? 0 : (double) size / fresh;
  }

  boolean takesOfAll(int position) {
    return uniform(position, 0) < ofAll;
  }

  boolean takesOfNew(int position) {
    return uniform(position, 0) < ofNew;
  }

  /** Returns where among items of equal score the item of an engagement stands, in [0, 1). */
  double tie(int position) {
    return uniform(position, 1);
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
  private double uniform(int position, int use) {
    long z = seed + (2L * position + use + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
  }
}
