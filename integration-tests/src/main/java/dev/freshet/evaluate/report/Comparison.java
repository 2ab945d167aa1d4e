package dev.freshet.evaluate.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.freshet.evaluate.Ranks;

/**
 * How a system does beside another, over the same engagements.
 *
 * @param recallAt10 its R@10 less the other's
 * @param recallAt50 its R@50 less the other's
 * @param mrr its MRR less the other's
 * @param recallAt10Ratio its R@10 by the other's; null if the other's is 0
 */
public record Comparison(
    @JsonProperty("recall_at_10") Estimate recallAt10,
    @JsonProperty("recall_at_50") Estimate recallAt50,
    Estimate mrr,
    @JsonProperty("recall_at_10_ratio") Estimate recallAt10Ratio) {

  /** Returns how the first does beside the second; null over fewer than two engagements. */
  static Comparison of(ViewQueries queries, Ranks first, Ranks second) {
    if (queries.size() < 2) {
      return null;
    }
    double[] hits = queries.hits(first, 10);
    double[] others = queries.hits(second, 10);
    return new Comparison(
        Estimate.ofDifference(hits, others),
        Estimate.ofDifference(queries.hits(first, 50), queries.hits(second, 50)),
        Estimate.ofDifference(queries.reciprocals(first), queries.reciprocals(second)),
        Estimate.ofRatio(hits, others));
  }
}
