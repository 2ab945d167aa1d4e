package dev.freshet.evaluate.als;

import java.util.Locale;

/**
 * What batch ALS is tuned by.
 *
 * @param alpha α: an entry r has the confidence 1 + α r
 * @param regularisation λ, in parts of a row's whole confidence
 * @param window of how many intervals of retraining the newest engagements are trained on; {@link
 *     Double#POSITIVE_INFINITY}: of all before
 * @param newest how many of a user's items, the newest first, fold the user in; {@link #ALL}: all
 */
public record AlsSettings(double alpha, double regularisation, double window, int newest) {

  /** All of the user's items. */
  public static final int ALL = Integer.MAX_VALUE;

  /** Checks the ranges. */
  public AlsSettings {
    if (!(alpha > 0) || !(regularisation > 0) || !(window > 0) || newest < 1) {
      throw new IllegalArgumentException(
          "alpha, regularisation and window must be positive, and newest at least 1, were %s, %s, %s, %d"
              .formatted(alpha, regularisation, window, newest));
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "alpha %s, regularisation %s, trained on %s, users folded in from their %s",
        alpha,
        regularisation,
        window == Double.POSITIVE_INFINITY
            ? "all engagements before"
            : "the engagements of the last " + window + " intervals",
        newest == ALL ? "items" : "newest " + newest + " items");
  }
}
