package dev.freshet.operators.refresh;

import dev.freshet.maths.GramSum;
import dev.freshet.maths.Space;
import dev.freshet.operators.statistics.SpaceStatistics;
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
  private SpaceStatistics latest;
  private Space space;

  LatestStatistics(OperatorStateStore store, int dimension) throws Exception {
    state =
        store.getUnionListState(
            new ListStateDescriptor<>("space-statistics", new SpaceStatistics.Serializer()));
    replace(new SpaceStatistics(0, new GramSum(dimension)));
    for (SpaceStatistics restored : state.get()) {
      replace(restored);
    }
  }

  /** Returns whether the statistics of the space, be it an empty one, have ever come. */
  boolean known() {
    return latest.number() > 0;
  }

  void replace(SpaceStatistics newer) {
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

  long number() {
    return latest.number();
  }

  /** Puts the statistics into the snapshot being taken; all subtasks hold the same, one writes. */
  void snapshot(boolean writes) throws Exception {
    state.update(writes ? List.of(latest) : List.of());
  }
}
