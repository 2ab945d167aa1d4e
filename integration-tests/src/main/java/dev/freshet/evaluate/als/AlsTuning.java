package dev.freshet.evaluate.als;

import dev.freshet.evaluate.Evaluation;
import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Outcome;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Ranks;
import dev.freshet.evaluate.Scorer;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the settings of batch ALS out of a grid, by evaluating all of it on the first half of the
 * stream just as the choice is evaluated on the whole.
 *
 * <p>So each is trained when a quarter of the stream was learnt, and retrained in the second
 * quarter at the intervals of the test half; what decides is R@10 of engagements new to users who
 * have earlier ones, folded in live.
 */
final class AlsTuning {

  private static final double[] ALPHAS = {1, 10, 100};
  private static final double[] REGULARISATIONS = {0.005, 0.01, 0.02, 0.04};
  private static final double[] WINDOWS = {Double.POSITIVE_INFINITY, 1};
  private static final int[] NEWEST = {AlsSettings.ALL, 10};

  private static final int SAMPLE = 2_000;
  private static final long SEED = 1;
  private static final int TOP = 10;

  private AlsTuning() {}

  /** Returns every choice there is; those that differ in their fold-in alone are neighbours. */
  static List<AlsSettings> grid() {
    List<AlsSettings> grid = new ArrayList<>();
    for (double alpha : ALPHAS) {
      for (double regularisation : REGULARISATIONS) {
        for (double window : WINDOWS) {
          for (int newest : NEWEST) {
            grid.add(new AlsSettings(alpha, regularisation, window, newest));
          }
        }
      }
    }
    return grid;
  }

  /**
   * Chooses; among equals the first of the grid.
   *
   * @param half the first half of the stream
   * @param intervalMillis of retraining
   */
  static AlsSettings choose(EventStream half, long intervalMillis) {
    List<AlsSettings> grid = grid();
    Outcome outcome =
        new Evaluation(half, scorers(grid, half, intervalMillis), SAMPLE, SEED)
            .run(learnt -> {}, () -> false);
    int best = 0;
    int most = 0;
    for (int i = 0; i < grid.size(); i++) {
      int hits = hits(outcome.queries(), outcome.ranks().get(i));
      if (hits > most) {
        most = hits;
        best = i;
      }
    }
    return grid.get(best);
  }

  /** One scorer each; those that differ in their fold-in alone share a model. */
  private static List<Scorer> scorers(
      List<AlsSettings> grid, EventStream half, long intervalMillis) {
    List<Scorer> scorers = new ArrayList<>();
    AlsModel model = null;
    for (int i = 0; i < grid.size(); i++) {
      AlsSettings settings = grid.get(i);
      if (i % NEWEST.length == 0) {
        model = new AlsModel(half, intervalMillis, quarter -> settings);
      }
      scorers.add(
          new AlsScorer(
              settings.toString(),
              model,
              AlsScorer.Users.FOLDED_IN_AT_RANKING,
              any -> settings.newest()));
    }
    return scorers;
  }

  private static int hits(List<Query> queries, Ranks ranks) {
    int hits = 0;
    for (int i = 0; i < queries.size(); i++) {
      Query query = queries.get(i);
      hits += query.inNew() && query.earlier() > 0 && ranks.amongUnseen(i) <= TOP ? 1 : 0;
    }
    return hits;
  }
}
