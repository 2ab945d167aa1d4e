package dev.freshet.operators.refresh;

import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Remembers, through a failure, what was published in transactions that are not known to be
 * committed: the last record of each owner since the last confirmed checkpoint.
 *
 * <p>A checkpoint holds the counts that a record came from, but Kafka holds the record itself, in a
 * transaction that it may abort before it is committed. Then nothing else would publish it until
 * its owner is touched again. So a restored job publishes all of these once more, with the
 * sequences they have: a reader keeps the highest, so a record that was committed after all does no
 * harm.
 *
 * @param <T> the record
 */
final class Unconfirmed<T> {

  private final ListState<T> state;
  private final Deque<Epoch<T>> epochs = new ArrayDeque<>();
  private final List<T> restored = new ArrayList<>();
  private Long2ObjectLinkedOpenHashMap<T> current = new Long2ObjectLinkedOpenHashMap<>();

  /** What was published between two barriers, and the checkpoint that ended it. */
  private record Epoch<T>(long checkpoint, Long2ObjectLinkedOpenHashMap<T> last) {}

  /**
   * Restores what a checkpoint left.
   *
   * @param ownerOf the fingerprint of a record's owner
   * @param mine whether this subtask publishes for an owner: each record is published again by the
   *     subtask that also publishes its successors, so that they stay in order
   */
  Unconfirmed(
      OperatorStateStore store,
      TypeSerializer<T> serializer,
      ToLongFunction<T> ownerOf,
      LongPredicate mine)
      throws Exception {
    state = store.getUnionListState(new ListStateDescriptor<>("unconfirmed", serializer));
    for (T record : state.get()) {
      if (mine.test(ownerOf.applyAsLong(record))) {
        restored.add(record);
      }
    }
  }

  /** Returns what must be published again, in its order; nothing when asked again. */
  List<T> takeRestored() {
    List<T> taken = List.copyOf(restored);
    restored.clear();
    return taken;
  }

  /** Notes that a record was published. */
  void published(long owner, T record) {
    current.putAndMoveToLast(owner, record);
  }

  /** Puts all that is unconfirmed into the snapshot being taken. */
  void snapshot(long checkpoint) throws Exception {
    epochs.add(new Epoch<>(checkpoint, current));
    current = new Long2ObjectLinkedOpenHashMap<>();
    state.update(new ArrayList<>(last()));
  }

  /** Forgets what was published before a checkpoint whose transactions are committed. */
  void confirmed(long checkpoint) {
    while (!epochs.isEmpty() && epochs.peek().checkpoint() <= checkpoint) {
      epochs.remove();
    }
  }

  private Collection<T> last() {
    if (epochs.size() == 1) {
      return epochs.peek().last().values();
    }
    Long2ObjectLinkedOpenHashMap<T> last = new Long2ObjectLinkedOpenHashMap<>();
    for (Epoch<T> epoch : epochs) {
      epoch.last().forEach((owner, record) -> last.putAndMoveToLast(owner, record));
    }
    return last.values();
  }
}
