package dev.freshet.operators.engagements;

import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.Origin;
import it.unimi.dsi.fastutil.Arrays;
import java.util.ArrayList;
import java.util.List;

/** The changes of one anchor's row while they are being collected. */
final class RowChanges {

  private static final long[] NONE = {};

  private final long anchor;
  private final int group;
  private byte[] anchorKey;
  private long time = Long.MIN_VALUE;
  private long arrivedAt;
  private final Column supports = new Column();
  private final Column pairs = new Column();
  private List<Origin> origins = List.of();
  private long[] examined = NONE;

  RowChanges(long anchor, int group) {
    this.anchor = anchor;
    this.group = group;
  }

  /** Returns the key of the anchor if an event of its own was noted, else null. */
  byte[] anchorKey() {
    return anchorKey;
  }

  void noteTime(long eventTime) {
    time = Math.max(time, eventTime);
  }

  void noteOwn(Event event) {
    if (anchorKey == null) {
      anchorKey = event.anchorKey();
      arrivedAt = event.arrivedAt();
      origins = new ArrayList<>(1);
    }
    arrivedAt = Math.min(arrivedAt, event.arrivedAt());
    origins.add(event.origin());
  }

  void support(long eventTime, long units) {
    supports.append(eventTime, 0, units);
  }

  void pair(long neighbour, int tick, long units) {
    pairs.append(neighbour, tick, units);
  }

  /** Notes that the row is to be asked at which rank it holds a neighbour. */
  void examine(long neighbour) {
    examined = java.util.Arrays.copyOf(examined, examined.length + 1);
    examined[examined.length - 1] = neighbour;
  }

  /** Returns the sums; what cancelled out is left away. No change can follow. */
  RowDelta sum() {
    supports.sum();
    pairs.sum();
    return new RowDelta(
        anchor,
        group,
        anchorKey,
        time,
        arrivedAt,
        supports.keys,
        supports.units,
        pairs.keys,
        pairs.ticks,
        pairs.units,
        origins,
        examined,
        RowDelta.NOT_FORGOTTEN);
  }

  /**
   * Changes as parallel arrays of (key, tick, units). Most anchors get one change, and none of
   * their support.
   */
  private static final class Column {
    private static final int[] NO_TICKS = {};
    private static final int SEVERAL = 16;

    private int size;
    private long[] keys = NONE;
    private int[] ticks = NO_TICKS;
    private long[] units = NONE;

    void append(long key, int tick, long change) {
      if (size == keys.length) {
        resize(size == 0 ? 1 : Math.max(SEVERAL, 2 * size));
      }
      keys[size] = key;
      ticks[size] = tick;
      units[size++] = change;
    }

    private void resize(int length) {
      keys = java.util.Arrays.copyOf(keys, length);
      ticks = java.util.Arrays.copyOf(ticks, length);
      units = java.util.Arrays.copyOf(units, length);
    }

    /** Sums the changes of each (key, tick); the arrays are as long as what is left. */
    void sum() {
      if (size > 1) {
        Arrays.quickSort(0, size, this::compare, this::swap);
      }
      int kept = 0;
      for (int i = 0; i < size; ) {
        long sum = units[i];
        int next = i + 1;
        while (next < size && compare(i, next) == 0) {
          sum += units[next++];
        }
        if (sum != 0) {
          keys[kept] = keys[i];
          ticks[kept] = ticks[i];
          units[kept++] = sum;
        }
        i = next;
      }
      size = kept;
      if (size < keys.length) {
        resize(size);
      }
    }

    private int compare(int a, int b) {
      int order = Long.compare(keys[a], keys[b]);
      return order != 0 ? order : Integer.compare(ticks[a], ticks[b]);
    }

    private void swap(int a, int b) {
      long key = keys[a];
      keys[a] = keys[b];
      keys[b] = key;
      int tick = ticks[a];
      ticks[a] = ticks[b];
      ticks[b] = tick;
      long change = units[a];
      units[a] = units[b];
      units[b] = change;
    }
  }
}
