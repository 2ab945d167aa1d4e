package dev.freshet.bench;

import java.util.Arrays;

/**
 * Zipf's law over ranks from 0: rank r is drawn in proportion to {@code (r + 1)^-exponent}.
 *
 * <p>Drawing inverts the cumulative distribution by binary search, so it is exact to a double's
 * precision.
 */
final class Zipf {

  private final double[] upTo;

  /**
   * The law.
   *
   * @param ranks how many there are, 1 or more
   * @param exponent 0 (all alike) or more
   */
  Zipf(int ranks, double exponent) {
    if (ranks < 1 || !(exponent >= 0) || Double.isInfinite(exponent)) {
      throw new IllegalArgumentException(
          "%d ranks with exponent %s: at least 1 rank and a finite exponent of 0 or more"
              .formatted(ranks, exponent));
    }
    upTo = new double[ranks];
    double sum = 0;
    for (int rank = 0; rank < ranks; rank++) {
      sum += Math.pow(rank + 1, -exponent);
      upTo[rank] = sum;
    }
  }

  /**
   * Returns the rank that a uniform number falls on.
   *
   * @param uniform from 0 to less than 1
   */
  int rank(double uniform) {
    double total = upTo[upTo.length - 1];
    int found = Arrays.binarySearch(upTo, uniform * total);
    // A rank's share ends before its cumulative sum.
    return Math.min(found >= 0 ? found + 1 : -found - 1, upTo.length - 1);
  }

  /** Returns how probable a rank is. */
  double probability(int rank) {
    double before = rank == 0 ? 0 : upTo[rank - 1];
    return (upTo[rank] - before) / upTo[upTo.length - 1];
  }
}
