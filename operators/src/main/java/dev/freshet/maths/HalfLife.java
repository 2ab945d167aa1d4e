package dev.freshet.maths;

import java.io.Serializable;

/**
 * The memory of a co-occurrence group: weighs something of a given age by {@code
 * 2^(−age/halfLife)}.
 *
 * <p>Reading a row weighs up to a few hundred panes, so the power comes from a table with linear
 * interpolation; its relative error is below 10⁻⁶.
 */
public final class HalfLife implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The memory that forgets nothing: every weight is exactly 1. */
  public static final HalfLife UNLIMITED = new HalfLife(Long.MAX_VALUE);

  private static final int STEPS = 1024;
  private static final double[] TABLE = new double[STEPS + 1];

  static {
    for (int i = 0; i <= STEPS; i++) {
      TABLE[i] = Math.pow(2, -(double) i / STEPS);
    }
  }

  private final long millis;
  private final double perMilli;

  /**
   * @param millis the half-life in milliseconds, at least 1; {@link Long#MAX_VALUE} for {@link
   *     #UNLIMITED}
   * @throws IllegalArgumentException if it is smaller
   */
  public HalfLife(long millis) {
    if (millis < 1) {
      throw new IllegalArgumentException("half-life must be at least 1 ms, was " + millis);
    }
    this.millis = millis;
    this.perMilli = millis == Long.MAX_VALUE ? 0 : 1.0 / millis;
  }

  /** Returns whether nothing is ever forgotten. */
  public boolean isUnlimited() {
    return millis == Long.MAX_VALUE;
  }

  /** Returns the half-life in milliseconds, {@link Long#MAX_VALUE} if it is unlimited. */
  public long millis() {
    return millis;
  }

  /** Returns how many half-lives an age is; negative for a negative age, 0 if it is unlimited. */
  public double halvings(long ageMillis) {
    return ageMillis * perMilli;
  }

  /** Returns the weight, in [0, 1], of something {@code ageMillis} old; 1 for a negative age. */
  public double weight(long ageMillis) {
    if (ageMillis <= 0) {
      return 1;
    }
    double halvings = halvings(ageMillis);
    if (halvings >= 1000) {
      return 0;
    }
    int whole = (int) halvings;
    double position = (halvings - whole) * STEPS;
    int step = (int) position;
    double fraction = TABLE[step] + (position - step) * (TABLE[step + 1] - TABLE[step]);
    // 2^-whole: exact, and several times as fast as Math.scalb.
    return fraction * Double.longBitsToDouble((1023L - whole) << 52);
  }
}
