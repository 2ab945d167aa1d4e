package dev.freshet.maths;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Counts by (key, pane), sorted, in parallel arrays: what a row and a support are made of.
 *
 * <p>Panes are named by their first tick. No count is ever zero or negative.
 */
final class PaneCounts {

  /** A pane that is none: its entry neither merges nor leaves the window. */
  static final int PINNED = Integer.MIN_VALUE;

  private int size;
  private long[] keys;
  private int[] panes;
  private long[] counts;

  PaneCounts(int capacity) {
    keys = new long[capacity];
    panes = new int[capacity];
    counts = new long[capacity];
  }

  int size() {
    return size;
  }

  long key(int i) {
    return keys[i];
  }

  int pane(int i) {
    return panes[i];
  }

  long count(int i) {
    return counts[i];
  }

  /** Returns the position after the last entry with the key of the entry at {@code i}. */
  int endOfKey(int i) {
    long key = keys[i];
    int end = i + 1;
    while (end < size && keys[end] == key) {
      end++;
    }
    return end;
  }

  /** Returns the position of (key, pane), or {@code −1 − p} with p the place where it belongs. */
  int find(long key, int pane) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compare(keys[middle], key);
      if (order == 0) {
        order = Integer.compare(panes[middle], pane);
      }
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  boolean holdsKey(long key) {
    int at = find(key, Integer.MIN_VALUE);
    if (at >= 0) {
      return true;
    }
    at = -1 - at;
    return at < size && keys[at] == key;
  }

  void insert(int at, long key, int pane, long count) {
    if (size == keys.length) {
      int capacity = Math.max(4, size + (size >> 1));
      keys = Arrays.copyOf(keys, capacity);
      panes = Arrays.copyOf(panes, capacity);
      counts = Arrays.copyOf(counts, capacity);
    }
    int moved = size - at;
    if (moved > 0) {
      System.arraycopy(keys, at, keys, at + 1, moved);
      System.arraycopy(panes, at, panes, at + 1, moved);
      System.arraycopy(counts, at, counts, at + 1, moved);
    }
    keys[at] = key;
    panes[at] = pane;
    counts[at] = count;
    size++;
  }

  void append(long key, int pane, long count) {
    insert(size, key, pane, count);
  }

  void set(int at, long count) {
    counts[at] = count;
  }

  void remove(int from, int to) {
    int moved = size - to;
    System.arraycopy(keys, to, keys, from, moved);
    System.arraycopy(panes, to, panes, from, moved);
    System.arraycopy(counts, to, counts, from, moved);
    size -= to - from;
  }

  /** Merges panes as they are at {@code now} and drops those that left the window. */
  void advance(Panes ticks, int now) {
    int oldest = ticks.oldest(now);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      int pane = panes[i];
      if (pane != PINNED) {
        if (pane < oldest) {
          continue;
        }
        pane = ticks.pane(pane, now);
      }
      if (kept > 0 && keys[kept - 1] == keys[i] && panes[kept - 1] == pane) {
        counts[kept - 1] += counts[i];
      } else {
        keys[kept] = keys[i];
        panes[kept] = pane;
        counts[kept++] = counts[i];
      }
    }
    size = kept;
  }

  /** Drops the entries of panes that begin at a tick or before it. */
  void dropUpTo(int tick) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (panes[i] == PINNED || panes[i] > tick) {
        keys[kept] = keys[i];
        panes[kept] = panes[i];
        counts[kept++] = counts[i];
      }
    }
    size = kept;
  }

  /** Writes the entries grouped by key; panes as their distance from {@code now}. */
  void write(int now, DataOutput out) throws IOException {
    Varint.write(size, out);
    int at = 0;
    while (at < size) {
      int end = endOfKey(at);
      out.writeLong(keys[at]);
      Varint.write(end - at, out);
      for (int i = at; i < end; i++) {
        // Distance 0 is the pinned pane; no pane starts after now.
        Varint.write(panes[i] == PINNED ? 0 : now - panes[i] + 1L, out);
        Varint.write(counts[i], out);
      }
      at = end;
    }
  }

  static PaneCounts read(int now, DataInput in) throws IOException {
    int size = (int) Varint.read(in);
    PaneCounts read = new PaneCounts(Math.max(2, size));
    while (read.size < size) {
      long key = in.readLong();
      int entries = (int) Varint.read(in);
      for (int i = 0; i < entries; i++) {
        long distance = Varint.read(in);
        read.append(key, distance == 0 ? PINNED : (int) (now + 1L - distance), Varint.read(in));
      }
    }
    return read;
  }
}
