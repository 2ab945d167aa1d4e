package dev.freshet.operators.refresh;

import dev.freshet.maths.Popularity;
import dev.freshet.maths.RuleParameters;
import dev.freshet.maths.Weighting;
import java.io.Serializable;

/**
 * How vectors are computed and published.
 *
 * @param space the space's name
 * @param version the space's version, at least 1
 * @param job the name of this job, stamped on every record
 * @param ruleClass the class of the update rule
 * @param rule the rule's parameters, the dimension among them
 * @param weighting the weights and scales
 * @param popularity how popularity enters scores
 * @param groups the number of co-occurrence groups
 * @param minDrift an anchor's vector that moved less, relative to its norm, is not published
 * @param audit whether every run's inputs and output are written too
 * @param transactional whether records are published in transactions, which Kafka may abort
 */
public record RefreshSettings(
    String space,
    int version,
    String job,
    String ruleClass,
    RuleParameters rule,
    Weighting weighting,
    Popularity popularity,
    int groups,
    double minDrift,
    boolean audit,
    boolean transactional)
    implements Serializable {

  /** A scale that moved so far, relatively, is worth a record even if the vector stayed. */
  private static final double SCALE_STEP = 0.1;

  /** A popularity that changed by so much, the least share that is published, is worth one too. */
  private static final double POPULARITY_STEP = 0.003;

  /** A popularity that moved so far, relatively, is worth a record of a vector that stayed. */
  private static final double POPULARITY_RATIO = 0.05;

  /**
   * Returns whether an anchor that was published before is worth a record again.
   *
   * @param drift how far its vector has moved, relative to its norm
   * @param scaleRatio its scale relative to the last published
   * @param popularityStep by how much its popularity has changed
   */
  public boolean isWorthARecord(double drift, double scaleRatio, double popularityStep) {
    return drift >= minDrift
        || Math.abs(scaleRatio - 1) >= SCALE_STEP
        || Math.abs(popularityStep) >= POPULARITY_STEP;
  }

  /**
   * Returns whether an anchor whose vector has not changed is worth a record again.
   *
   * @param scaleRatio its scale relative to the last published
   * @param popularity what it is now
   * @param previous what it was published with
   */
  public boolean hasFaded(double scaleRatio, float popularity, float previous) {
    return Math.abs(scaleRatio - 1) >= SCALE_STEP
        || Math.abs(popularity - previous) > POPULARITY_RATIO * previous;
  }
}
