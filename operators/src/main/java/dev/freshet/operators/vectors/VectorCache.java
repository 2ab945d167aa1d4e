package dev.freshet.operators.vectors;

import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectMaps;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongIterator;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;

/**
 * Keeps the vectors that were used lately on heap, over state: what changed is written when it
 * leaves, and before each checkpoint's barrier.
 *
 * <p>A request looks up dozens of vectors, so a hit must not write anything, as a list in order of
 * use would have it. Instead there are two generations: what is used moves to the young one; when
 * that has grown to half the capacity, the old one goes, and the young one becomes the old.
 */
final class VectorCache {

  private final State state;
  private final int capacity;
  private final LongOpenHashSet changed = new LongOpenHashSet();
  private Long2ObjectOpenHashMap<StoredVector> young = new Long2ObjectOpenHashMap<>();
  private Long2ObjectOpenHashMap<StoredVector> old = new Long2ObjectOpenHashMap<>();

  /** The state below. */
  interface State {
    /** Returns what is stored of an entity, {@link StoredVector#NONE} for nothing. */
    StoredVector read(long entity) throws Exception;

    /** Stores it; {@link StoredVector#NONE}: nothing is left. */
    void write(long entity, StoredVector vector) throws Exception;
  }

  /**
   * @param capacity about how many entities are kept between elements, 0 for none
   */
  VectorCache(State state, int capacity) {
    this.state = state;
    this.capacity = capacity;
  }

  /** Returns what is known of an entity, {@link StoredVector#NONE} for nothing. */
  StoredVector get(long entity) throws Exception {
    StoredVector vector = young.get(entity);
    if (vector == null) {
      vector = old.remove(entity);
      if (vector == null) {
        vector = state.read(entity);
      }
      young.put(entity, vector);
    }
    return vector;
  }

  /** Replaces what is known of an entity. */
  void put(long entity, StoredVector vector) {
    old.remove(entity);
    young.put(entity, vector);
    changed.add(entity);
  }

  /** Lets go of what exceeds the capacity: to be called after each element. */
  void settle() throws Exception {
    if (young.size() > capacity / 2) {
      age();
    }
    if (old.size() > capacity) {
      age(); // One element brought more than there is room for.
    }
  }

  private void age() throws Exception {
    for (Long2ObjectMap.Entry<StoredVector> entry : Long2ObjectMaps.fastIterable(old)) {
      long entity = entry.getLongKey();
      if (changed.remove(entity)) {
        state.write(entity, entry.getValue());
      }
    }
    old.clear();
    Long2ObjectOpenHashMap<StoredVector> emptied = old;
    old = young;
    young = emptied;
  }

  /** Writes all that changed, and keeps it. */
  void flush() throws Exception {
    for (LongIterator entities = changed.iterator(); entities.hasNext(); ) {
      long entity = entities.nextLong();
      StoredVector vector = young.get(entity);
      state.write(entity, vector == null ? old.get(entity) : vector);
    }
    changed.clear();
  }
}
