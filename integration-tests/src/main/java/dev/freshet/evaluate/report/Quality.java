package dev.freshet.evaluate.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How well a system ranks the engagements of a view; null where there were fewer than two.
 *
 * @param recallAt10 R@10: the share whose item is among the first ten
 * @param recallAt50 R@50
 * @param mrr the mean of 1 / rank, a miss counting 0
 * @param referenceLead how the reference does beside it; null of the reference itself
 * @param baselineLead how it does beside the best baseline; null of what is not Freshet's
 */
public record Quality(
    @JsonProperty("recall_at_10") Estimate recallAt10,
    @JsonProperty("recall_at_50") Estimate recallAt50,
    Estimate mrr,
    Comparison referenceLead,
    Comparison baselineLead) {}
