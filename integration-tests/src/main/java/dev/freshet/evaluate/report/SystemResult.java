package dev.freshet.evaluate.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.freshet.evaluate.report.SystemDescription.Kind;
import java.util.List;
import java.util.Map;

/**
 * What a system reached.
 *
 * @param system what it is
 * @param bestOfLadder whether its R@10 is the highest of its ladder's, chosen in hindsight
 * @param learningCpuS CPU seconds that its model spent learning, which systems of one model share
 * @param notFinite how many items that could be ranked got a score that is not finite: misses
 * @param quality by view
 * @param recallAt10AlongStream R@10 of the headline view, by piece of the test half; null where
 *     fewer than two were asked about
 */
public record SystemResult(
    SystemDescription system,
    boolean bestOfLadder,
    double learningCpuS,
    int notFinite,
    Map<View, Quality> quality,
    @JsonProperty("recall_at_10_along_stream") List<Estimate> recallAt10AlongStream) {

  /** Returns whether it stands for the baselines that differ from it in one setting only. */
  @JsonIgnore
  boolean isBestInHindsight() {
    return bestOfLadder && system.kind() != Kind.FRESHET;
  }

  /** Returns whether it is Freshet's, or the best of a ladder of baselines. */
  @JsonIgnore
  boolean isShownInEveryView() {
    return bestOfLadder || system.kind() == Kind.FRESHET;
  }

  /** Returns its R@10 of the headline view, 0 if too few were asked about. */
  double headline() {
    Estimate recall = quality.get(View.HEADLINE).recallAt10();
    return recall == null ? 0 : recall.value();
  }
}
