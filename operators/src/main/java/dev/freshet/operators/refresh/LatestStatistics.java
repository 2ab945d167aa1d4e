package dev.freshet.operators.refresh;

import dev.freshet.maths.GramSum;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Space;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.statistics.SpaceStatistics;
import dev.freshet.operators.statistics.ToldTotals;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;

/**
 * Holds the newest statistics of the space, through restarts: a refresh right after a restore must
 * not take the space for empty.
 */
final class LatestStatistics {

  private final ListState<SpaceStatistics> state;
  private final ToldTotals told;
  private SpaceStatistics latest;
  private Space space;

  LatestStatistics(OperatorStateStore store, int dimension, ToldTotals told) throws Exception {
    state =
        store.getUnionListState(
            new ListStateDescriptor<>("space-statistics", new SpaceStatistics.Serializer()));
    this.told = told;
    latest = new SpaceStatistics(0, new GramSum(dimension), ToldTotals.none());
    for (SpaceStatistics restored : state.get()) {
      latest = restored;
    }
  }

  /** Returns whether the statistics of the space, be it an empty one, have ever come. */
  boolean known() {
    return latest.number() > 0;
  }

  void replace(SpaceStatistics newer) {
    told.add(newer.told());
    latest = newer;
    space = null;
  }

  /** Returns the space; rounding G for the hot loop waits until someone asks. */
  Space space() {
    if (space == null) {
      space = new Space(latest.sum());
    }
    return space;
  }

  /**
   * Returns the recent support of all anchors of the group of one that asks, at its time: what its
   * subtask tells now, and what others told with the statistics.
   */
  double total(GatherRequest request, HalfLife recent) {
    told.take(request);
    return told.at(request.group(), request.time(), recent);
  }

  long number() {
    return latest.number();
  }

  /** Puts the statistics into the snapshot being taken; all subtasks hold the same, one writes. */
  void snapshot(boolean writes) throws Exception {
    // What was told counts until the next restart only.
    var kept = new SpaceStatistics(latest.number(), latest.sum(), ToldTotals.none());
    state.update(writes ? List.of(kept) : List.of());
  }
}
