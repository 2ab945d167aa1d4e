package dev.freshet.operators.time;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * Remembers through restarts how far event time had come.
 *
 * <p>Flink begins anew without a watermark. Until it has one again nothing would be late: not even
 * the events of somebody who was forgotten so long ago that no marker is left.
 */
public final class LastingWatermark {

  private final ListState<Long> state;
  private final long restored;

  /** Restores the watermark. */
  public LastingWatermark(OperatorStateStore store) throws Exception {
    // All subtasks have the same at a barrier; the least would be right in any case.
    state =
        store.getUnionListState(new ListStateDescriptor<>("watermark", LongSerializer.INSTANCE));
    long least = Long.MAX_VALUE;
    for (long one : state.get()) {
      least = Math.min(least, one);
    }
    restored = least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
  }

  /** Returns the watermark, given the one that has come since the start. */
  public long at(long current) {
    return Math.max(current, restored);
  }

  /** Puts the watermark into the snapshot being taken, given the one since the start. */
  public void snapshot(long current) throws Exception {
    state.update(List.of(at(current)));
  }
}
