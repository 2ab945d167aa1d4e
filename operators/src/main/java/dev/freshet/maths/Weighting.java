package dev.freshet.maths;

import java.io.Serializable;

/**
 * The weights and scales of the space, as functions of windowed counts.
 *
 * @param smoothing s, what support counts as at least, so that rare pairs are not taken at their
 *     word
 * @param scaleOffset what is added to the support in the scale
 * @param scaleExponent γ, how strongly popularity enters the scores
 */
public record Weighting(double smoothing, double scaleOffset, double scaleExponent)
    implements Serializable {

  /** Returns s = 3, offset = 5, γ = 0.25. */
  public static Weighting defaults() {
    return new Weighting(3, 5, 0.25);
  }

  /**
   * Returns {@code w_ij = c_ij / sqrt((c_i + s)(c_j + s))}: <em>Fighting Redundancy and Model Decay
   * with Embeddings</em> (2018), Eq. 1, on the window and smoothed; in [0, 1].
   */
  public float weight(double count, double support, double neighbourSupport) {
    double weight = count / Math.sqrt((support + smoothing) * (neighbourSupport + smoothing));
    // A neighbour's support comes from its last publication and may lag behind the pair's count.
    return (float) Math.min(1, weight);
  }

  /**
   * Returns the scale {@code p = (c + offset)^γ} by which a published vector carries popularity.
   */
  public float scale(double support) {
    double base = support + scaleOffset;
    return (float)
        (scaleExponent == 0.25 ? Math.sqrt(Math.sqrt(base)) : Math.pow(base, scaleExponent));
  }

  /**
   * Returns after how many half-lives without an event the scale will have fallen to a fraction of
   * what it is now; infinite if it never falls so far.
   *
   * @param support the support now
   * @param fraction in (0, 1)
   */
  public double halfLivesUntil(double support, double fraction) {
    double faded = Math.pow(fraction, 1 / scaleExponent) * (support + scaleOffset) - scaleOffset;
    return faded > 0 ? Math.log(support / faded) / Math.log(2) : Double.POSITIVE_INFINITY;
  }
}
