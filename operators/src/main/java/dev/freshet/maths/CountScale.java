package dev.freshet.maths;

/**
 * The fixed-point unit of counts: 1 engagement of weight 1 is {@value #ONE} units.
 *
 * <p>Sums of doubles depend on the order of their terms; sums of integers do not. With counts in
 * units every order of arrival, and every retraction, gives exactly the same state.
 */
public final class CountScale {

  /** The units of one engagement of weight 1. */
  public static final int ONE = 1 << 16;

  private CountScale() {}

  /** Returns a weight in units, rounded to the nearest, at least 1. */
  public static long units(double weight) {
    return Math.max(1, Math.round(weight * ONE));
  }

  /** Returns units as a count of engagements. */
  public static double count(double units) {
    return units / ONE;
  }
}
