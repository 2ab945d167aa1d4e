package dev.freshet.operators.metrics;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * Counts the entities with state in a subtask, through restarts.
 *
 * <p>A rescaled job deals the subtasks' counts out among the new ones: each is then a share of the
 * sum, which stays right, and only the sum means anything.
 */
public final class LiveEntities {

  private final ListState<Long> state;
  private volatile long count;

  /** Restores the count. */
  public LiveEntities(OperatorStateStore store) throws Exception {
    state = store.getListState(new ListStateDescriptor<>("live-entities", LongSerializer.INSTANCE));
    long restored = 0;
    for (long share : state.get()) {
      restored += share;
    }
    count = restored;
  }

  /** Adds to the count. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // Written by the task's thread alone.
  public void add(long change) {
    count += change;
  }

  /** Returns the count; any thread may ask. */
  public long count() {
    return count;
  }

  /** Puts the count into the snapshot being taken. */
  public void snapshot() throws Exception {
    state.update(List.of(count));
  }
}
