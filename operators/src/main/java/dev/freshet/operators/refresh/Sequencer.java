package dev.freshet.operators.refresh;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * Gives publications their sequence: {@code max(last known + 1, microseconds of a clock)}.
 *
 * <p>Known are the owner's last publication, as VectorStore answered it, and the last sequence that
 * any subtask gave before the checkpoint. So the sequence of an entity grows when the clock stands
 * still or steps back, when the job restarts or is rescaled, and, by the clock, when all state is
 * lost.
 */
final class Sequencer {

  private final ListState<Long> state;
  private final MicrosecondClock clock;
  private long last;

  Sequencer(OperatorStateStore store, MicrosecondClock clock) throws Exception {
    // Every subtask gets all: an owner may have moved here from any of them.
    this.state =
        store.getUnionListState(
            new ListStateDescriptor<>("last-sequence", LongSerializer.INSTANCE));
    this.clock = clock;
    for (long restored : state.get()) {
      last = Math.max(last, restored);
    }
  }

  long next(long ownersLast) {
    last = Math.max(Math.max(last, ownersLast) + 1, clock.micros());
    return last;
  }

  void snapshot() throws Exception {
    state.update(List.of(last));
  }
}
