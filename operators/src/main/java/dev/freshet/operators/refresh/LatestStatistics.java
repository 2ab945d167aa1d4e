package dev.freshet.operators.refresh;

import dev.freshet.maths.GramSum;
import dev.freshet.maths.Peaks;
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
  private final Peaks peaks;
  private SpaceStatistics latest;
  private Space space;

  LatestStatistics(OperatorStateStore store, int dimension, int groups) throws Exception {
    state =
        store.getUnionListState(
            new ListStateDescriptor<>("space-statistics", new SpaceStatistics.Serializer()));
    peaks = new Peaks(groups);
    replace(new SpaceStatistics(0, new GramSum(dimension), new Peaks(groups)));
    for (SpaceStatistics restored : state.get()) {
      replace(restored);
    }
  }

  /** Returns whether the statistics of the space, be it an empty one, have ever come. */
  boolean known() {
    return latest.number() > 0;
  }

  void replace(SpaceStatistics newer) {
    // A restored VectorStore has forgotten the peaks; here they stay until they have faded.
    peaks.add(newer.peaks());
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

  /** Returns the peaks of popularity, by co-occurrence group. */
  Peaks peaks() {
    return peaks;
  }

  long number() {
    return latest.number();
  }

  /** Puts the statistics into the snapshot being taken; all subtasks hold the same, one writes. */
  void snapshot(boolean writes) throws Exception {
    // The snapshot is written while later peaks come in already.
    state.update(
        writes
            ? List.of(new SpaceStatistics(latest.number(), latest.sum(), peaks.copy()))
            : List.of());
  }
}
