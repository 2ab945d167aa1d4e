package dev.freshet.jobs.options;

import java.io.Serializable;
import java.time.Duration;

/**
 * How folded-in entities get their vectors.
 *
 * @param method how the vector comes from those of the recent anchors
 * @param items newest distinct anchors of each group that are gathered
 * @param decay weight of an anchor relative to the next newer one, in (0, 1]
 * @param interval at most one fold-in an entity and interval; zero for every event
 * @param widestInterval up to which the interval doubles while the job cannot keep up
 */
public record FoldInOptions(
    Method method, int items, double decay, Duration interval, Duration widestInterval)
    implements Serializable {

  /** How a vector comes from those of the recent anchors. */
  public enum Method {
    /** Their recency-weighted sum. */
    WEIGHTED_SUM,
    /** The refresh's solve over them. */
    LEAST_SQUARES
  }
}
