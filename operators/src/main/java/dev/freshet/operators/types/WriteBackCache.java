package dev.freshet.operators.types;

import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import java.io.IOException;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/**
 * A least-recently-used heap cache over keyed state, written back when an entry leaves it and
 * before each checkpoint's barrier.
 *
 * <p>RocksDB serializes on every access; a hot key would pay that for each event. The owner calls
 * {@link #flush} in {@code prepareSnapshotPreBarrier} and {@link #settle} after each element, and
 * must have set the current key to the one it asks for.
 *
 * @param <V> the state's value, changed in place
 */
public final class WriteBackCache<V> {

  private final AbstractStreamOperator<?> operator;
  private final ValueState<V> state;
  private final int capacity;
  private final Long2ObjectLinkedOpenHashMap<Entry<V>> entries =
      new Long2ObjectLinkedOpenHashMap<>();

  /**
   * @param operator whose current key is switched when another key's value is written back
   * @param state the state, keyed by a Long
   * @param capacity the entries kept between elements, 0 for none
   */
  public WriteBackCache(AbstractStreamOperator<?> operator, ValueState<V> state, int capacity) {
    this.operator = operator;
    this.state = state;
    this.capacity = capacity;
  }

  /** Returns the value of the current key, null if it has none. */
  public V get(long key) throws IOException {
    Entry<V> entry = entries.getAndMoveToLast(key);
    if (entry != null) {
      return entry.value;
    }
    V value = state.value();
    if (value != null) {
      entries.putAndMoveToLast(key, new Entry<>(value));
    }
    return value;
  }

  /** Sets the value of the current key, or says that it was changed in place. */
  public void put(long key, V value) {
    Entry<V> entry = entries.getAndMoveToLast(key);
    if (entry == null) {
      entry = new Entry<>(value);
      entries.putAndMoveToLast(key, entry);
    }
    entry.value = value;
    entry.changed = true;
  }

  /** Forgets the value of the current key, here and in state. */
  public void remove(long key) {
    entries.remove(key);
    state.clear();
  }

  /** Writes back and lets go of what exceeds the capacity. */
  public void settle() throws IOException {
    if (entries.size() <= capacity) {
      return;
    }
    Object current = operator.getCurrentKey();
    while (entries.size() > capacity) {
      long key = entries.firstLongKey();
      writeBack(key, entries.removeFirst());
    }
    operator.setCurrentKey(current);
  }

  /** Writes back all that changed, and keeps it. */
  public void flush() throws IOException {
    Object current = operator.getCurrentKey();
    for (var entry : entries.long2ObjectEntrySet()) {
      writeBack(entry.getLongKey(), entry.getValue());
    }
    if (current != null) {
      operator.setCurrentKey(current);
    }
  }

  private void writeBack(long key, Entry<V> entry) throws IOException {
    if (entry.changed) {
      operator.setCurrentKey(key);
      state.update(entry.value);
      entry.changed = false;
    }
  }

  private static final class Entry<V> {
    private V value;
    private boolean changed;

    private Entry(V value) {
      this.value = value;
    }
  }
}
