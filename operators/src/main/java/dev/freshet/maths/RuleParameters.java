package dev.freshet.maths;

import java.io.Serializable;

/**
 * The parameters of an update rule.
 *
 * @param dimension d, the number of components of a vector
 * @param steps conjugate-gradient steps of a refresh, at least 1
 * @param negatives the factor of a, the weight of all pairs that did not occur
 * @param ridge the factor of ρ, the ridge penalty
 * @param drift the factor of μ, the pull towards the previous vector
 * @param foldIn how users are folded in
 */
public record RuleParameters(
    int dimension, int steps, double negatives, double ridge, double drift, FoldIn foldIn)
    implements Serializable {

  /** How a user's vector is made of the items they recently engaged with. */
  public enum FoldIn {
    /** The recency-weighted sum of the items' vectors, held back along what all anchors share. */
    WEIGHTED_SUM,
    /** The same least-squares problem as a refresh, over the items. */
    LEAST_SQUARES
  }

  /** Returns the defaults for a dimension: 2 steps, a·5, ρ·0.005, μ·2, weighted sum. */
  public static RuleParameters defaults(int dimension) {
    return new RuleParameters(dimension, 2, 5, 0.005, 2, FoldIn.WEIGHTED_SUM);
  }
}
