package dev.freshet.evaluate.report;

import dev.freshet.evaluate.Outcome;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Ranks;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The queries of an outcome that belong to a view, and what the ranks of their items say. */
final class ViewQueries {

  private final View view;
  private final List<Query> all;
  private final int[] taken;

  private ViewQueries(View view, List<Query> all, int[] taken) {
    this.view = view;
    this.all = all;
    this.taken = taken;
  }

  /**
   * Takes those of a view.
   *
   * @param newestFrom the first of the items that were first seen in the last tenth
   */
  static ViewQueries of(View view, Outcome outcome, int newestFrom) {
    List<Query> all = outcome.queries();
    return new ViewQueries(
        view,
        all,
        IntStream.range(0, all.size()).filter(i -> view.takes(all.get(i), newestFrom)).toArray());
  }

  /** Returns those of them that lie between two positions of the stream. */
  ViewQueries between(int from, int to) {
    return new ViewQueries(
        view,
        all,
        Arrays.stream(taken)
            .filter(i -> all.get(i).position() >= from && all.get(i).position() < to)
            .toArray());
  }

  /** Returns how many there are. */
  int size() {
    return taken.length;
  }

  /** Returns how many they are, and how many of them no system can rank. */
  ViewFacts facts() {
    int unrankable = (int) Arrays.stream(taken).filter(i -> !all.get(i).isRankable()).count();
    return new ViewFacts(view.meaning(), taken.length, unrankable);
  }

  /** Returns, by query, 1 if its item is among the first so many and 0 if not. */
  double[] hits(Ranks ranks, int first) {
    return values(ranks, rank -> rank <= first ? 1 : 0);
  }

  /** Returns the share of items among the first ten, 0 if there are none. */
  double recallAt10(Ranks ranks) {
    return Arrays.stream(hits(ranks, 10)).average().orElse(0);
  }

  /** Returns, by query, 1 / rank of its item, 0 for a miss. */
  double[] reciprocals(Ranks ranks) {
    return values(ranks, rank -> rank == Ranks.MISS ? 0 : 1.0 / rank);
  }

  private double[] values(Ranks ranks, IntToDoubleFunction of) {
    return Arrays.stream(taken).map(i -> view.rank(ranks, i)).mapToDouble(of).toArray();
  }
}
