package dev.freshet.operators.metrics;

import dev.freshet.schemas.wire.EntityTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * Counts the entities of each type with state in a subtask, through restarts.
 *
 * <p>A rescaled job deals the subtasks' counts out among the new ones: each is then a share of the
 * sum, which stays right, and only the sum means anything.
 */
public final class LiveEntities {

  private final List<String> names;
  private final EntityTypes types;
  private final List<ListState<Long>> states;
  private final AtomicLongArray counts;

  /** Restores the counts of some types. */
  public LiveEntities(OperatorStateStore store, List<String> types) throws Exception {
    this.names = List.copyOf(types);
    this.types = new EntityTypes(types);
    this.states = new ArrayList<>();
    this.counts = new AtomicLongArray(types.size());
    for (int i = 0; i < types.size(); i++) {
      ListState<Long> state =
          store.getListState(
              new ListStateDescriptor<>("live-entities-" + types.get(i), LongSerializer.INSTANCE));
      states.add(state);
      for (long share : state.get()) {
        counts.addAndGet(i, share);
      }
    }
  }

  /** Shows the counts as gauges. */
  public void register(FreshetMetrics metrics) {
    for (int i = 0; i < names.size(); i++) {
      int type = i;
      metrics.liveEntities(names.get(i), () -> counts.get(type));
    }
  }

  /** Counts an entity, given its key. */
  public void add(byte[] key) {
    count(key, 1);
  }

  /** Takes an entity from the count, given its key. */
  public void remove(byte[] key) {
    count(key, -1);
  }

  private void count(byte[] key, long change) {
    int type = types.indexOf(key);
    if (type >= 0) {
      counts.addAndGet(type, change);
    }
  }

  /** Puts the counts into the snapshot being taken. */
  public void snapshot() throws Exception {
    for (int i = 0; i < states.size(); i++) {
      states.get(i).update(List.of(counts.get(i)));
    }
  }
}
