package dev.freshet.maths;

import dev.freshet.maths.Neighbourhood.Change;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Counts by (pane, place), sorted: what a row is made of.
 *
 * <p>A place stands for what is counted: 0 for the support, the others for neighbours. The counts
 * of a pane lie side by side. So time moves on without looking at them unless panes merge, a change
 * of now moves only the few counts of the newest panes, and a reading weighs each pane once.
 *
 * <p>Panes are named by their first tick. No count is ever zero or negative, and no pane is empty.
 */
final class PaneCounts {

  /** The place of the support. */
  static final int SUPPORT = 0;

  // What the table holds of a pane: its first tick, its level, and where its counts end. It is one
  // array, since what a change of a row costs is mostly the fetching of arrays from memory.
  private static final int START = 0;
  private static final int LEVEL = 1;
  private static final int END = 2;
  private static final int COLUMNS = 3;

  private int panes;
  private int[] table;
  private int[] places;
  private long[] counts;

  PaneCounts(int capacity) {
    table = new int[2 * COLUMNS];
    places = new int[capacity];
    counts = new long[capacity];
  }

  boolean isEmpty() {
    return panes == 0;
  }

  private int size() {
    return begin(panes);
  }

  private int start(int pane) {
    return table[pane * COLUMNS + START];
  }

  private int level(int pane) {
    return table[pane * COLUMNS + LEVEL];
  }

  /** Returns the position of the first count of a pane. */
  private int begin(int pane) {
    return pane == 0 ? 0 : end(pane - 1);
  }

  /** Returns the position after the last count of a pane. */
  private int end(int pane) {
    return table[pane * COLUMNS + END];
  }

  private void moveEnds(int fromPane, int by) {
    for (int pane = fromPane; pane < panes; pane++) {
      table[pane * COLUMNS + END] += by;
    }
  }

  /** Adds units, negative to take back, to the count of a place in the pane that holds a tick. */
  Change add(Panes ticks, int now, int tick, int place, long units) {
    int level = ticks.level(tick, now);
    int start = Panes.start(tick, level);
    int pane = panes - 1;
    while (pane >= 0 && start(pane) > start) {
      pane--;
    }
    boolean known = pane >= 0 && start(pane) == start;
    int at = known ? Arrays.binarySearch(places, begin(pane), end(pane), place) : -1;
    if (at >= 0) {
      long sum = counts[at] + units;
      if (sum > 0) {
        counts[at] = sum;
      } else {
        remove(pane, at);
      }
      return sum >= 0 ? Change.APPLIED : Change.MISSING;
    }
    if (units <= 0) {
      return units == 0 ? Change.APPLIED : Change.MISSING;
    }
    if (known) {
      insert(pane, -1 - at, place, units);
    } else {
      insertPane(pane + 1, start, level);
      insert(pane + 1, begin(pane + 1), place, units);
    }
    return Change.APPLIED;
  }

  private void insertPane(int pane, int start, int level) {
    if (panes * COLUMNS == table.length) {
      table = Arrays.copyOf(table, 2 * table.length);
    }
    int at = pane * COLUMNS;
    System.arraycopy(table, at, table, at + COLUMNS, (panes - pane) * COLUMNS);
    table[at + START] = start;
    table[at + LEVEL] = level;
    table[at + END] = begin(pane);
    panes++;
  }

  private void removePane(int pane) {
    int at = pane * COLUMNS;
    panes--;
    System.arraycopy(table, at + COLUMNS, table, at, (panes - pane) * COLUMNS);
  }

  private void insert(int pane, int at, int place, long units) {
    int size = size();
    if (size == places.length) {
      int capacity = Math.max(4, size + (size >> 1));
      places = Arrays.copyOf(places, capacity);
      counts = Arrays.copyOf(counts, capacity);
    }
    shift(at, size, 1);
    places[at] = place;
    counts[at] = units;
    moveEnds(pane, 1);
  }

  private void remove(int pane, int at) {
    shift(at + 1, size(), -1);
    moveEnds(pane, -1);
    if (end(pane) == begin(pane)) {
      removePane(pane);
    }
  }

  private void shift(int from, int to, int by) {
    System.arraycopy(places, from, places, from + by, to - from);
    System.arraycopy(counts, from, counts, from + by, to - from);
  }

  /**
   * Merges panes as they are at {@code now} and drops those that left the window.
   *
   * @return whether any was dropped
   */
  boolean advance(Panes ticks, int now) {
    boolean dropped = dropBefore(ticks.oldest(now));
    for (int pane = 0; pane < panes; ) {
      if (ticks.isBeyond(level(pane), start(pane), now)) {
        int level = ticks.level(start(pane), now);
        table[pane * COLUMNS + LEVEL] = level;
        table[pane * COLUMNS + START] = Panes.start(start(pane), level);
      }
      if (pane > 0 && start(pane) == start(pane - 1)) {
        merge(pane - 1);
      } else {
        pane++;
      }
    }
    return dropped;
  }

  /** Merges a pane with the next. */
  private void merge(int pane) {
    int at = begin(pane);
    int next = end(pane);
    int end = end(pane + 1);
    int[] olderPlaces = Arrays.copyOfRange(places, at, next);
    long[] olderCounts = Arrays.copyOfRange(counts, at, next);
    for (int i = 0; i < olderPlaces.length; i++) {
      while (next < end && places[next] < olderPlaces[i]) {
        places[at] = places[next];
        counts[at++] = counts[next++];
      }
      boolean both = next < end && places[next] == olderPlaces[i];
      places[at] = olderPlaces[i];
      counts[at++] = olderCounts[i] + (both ? counts[next++] : 0);
    }
    int summed = next - at;
    shift(next, size(), -summed);
    removePane(pane);
    moveEnds(pane, -summed);
  }

  /** Drops the panes that begin before a tick; returns whether there were any. */
  boolean dropBefore(int tick) {
    int dropped = 0;
    while (dropped < panes && start(dropped) < tick) {
      dropped++;
    }
    if (dropped == 0) {
      return false;
    }
    int first = begin(dropped);
    shift(first, size(), -first);
    panes -= dropped;
    System.arraycopy(table, dropped * COLUMNS, table, 0, panes * COLUMNS);
    moveEnds(0, -first);
    return true;
  }

  /** Makes room for a new place: it, and those after it, become one more. */
  void open(int place) {
    int size = size();
    for (int i = 0; i < size; i++) {
      // As one expression without a branch, which the compiler turns into vector instructions.
      places[i] += (place - 1 - places[i]) >>> 31;
    }
  }

  /**
   * Moves every count to another place.
   *
   * @param moved the new place by the old one, ascending; negative for counts that are to go
   */
  void move(int[] moved) {
    int kept = 0;
    int from = 0;
    for (int pane = 0; pane < panes; pane++) {
      for (int i = from; i < end(pane); i++) {
        if (moved[places[i]] >= 0) {
          places[kept] = moved[places[i]];
          counts[kept++] = counts[i];
        }
      }
      from = end(pane);
      table[pane * COLUMNS + END] = kept;
    }
    for (int pane = panes - 1; pane >= 0; pane--) {
      if (end(pane) == begin(pane)) {
        removePane(pane);
      }
    }
  }

  /** Returns the support, weighted by age at a time. */
  double support(Panes ticks, long nowMillis, HalfLife memory) {
    double support = 0;
    for (int pane = 0; pane < panes; pane++) {
      int first = begin(pane);
      if (places[first] == SUPPORT) {
        long age = ticks.ageOf(start(pane), level(pane), nowMillis);
        support += counts[first] * memory.weight(age);
      }
    }
    return support;
  }

  /** Adds each place's counts, weighted by age at a time. */
  void weigh(Panes ticks, long nowMillis, HalfLife memory, double[] byPlace) {
    for (int pane = 0, i = 0; pane < panes; pane++) {
      double weight = memory.weight(ticks.ageOf(start(pane), level(pane), nowMillis));
      for (; i < end(pane); i++) {
        byPlace[places[i]] += counts[i] * weight;
      }
    }
  }

  /** Adds each place's counts. */
  void sum(long[] byPlace) {
    int size = size();
    for (int i = 0; i < size; i++) {
      byPlace[places[i]] += counts[i];
    }
  }

  /** Returns the sum of the counts of a place; 0 if it has none. */
  long sum(int place) {
    long sum = 0;
    int size = size();
    for (int i = 0; i < size; i++) {
      sum += places[i] == place ? counts[i] : 0;
    }
    return sum;
  }

  /** Passes every (place, pane, count) to a visitor, in the order of panes and places. */
  void visit(Visitor visitor) {
    for (int pane = 0, i = 0; pane < panes; pane++) {
      for (; i < end(pane); i++) {
        visitor.visit(places[i], start(pane), counts[i]);
      }
    }
  }

  /** Sees counts. */
  @FunctionalInterface
  interface Visitor {
    void visit(int place, int pane, long units);
  }

  /** Writes the counts by pane; panes as their distance from {@code now}. */
  void write(int now, DataOutput out) throws IOException {
    Varint.write(size(), out);
    for (int pane = 0, i = 0; pane < panes; pane++) {
      Varint.write((long) now - start(pane), out); // No pane starts after now.
      out.writeByte(level(pane));
      Varint.write(end(pane) - i, out);
      for (int previous = 0; i < end(pane); i++) {
        Varint.write(places[i] - previous, out);
        Varint.write(counts[i], out);
        previous = places[i];
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  static PaneCounts read(int now, DataInput in) throws IOException {
    int size = (int) Varint.read(in);
    PaneCounts read = new PaneCounts(Math.max(2, size));
    for (int i = 0; i < size; ) {
      read.insertPane(read.panes, (int) (now - Varint.read(in)), in.readByte());
      int end = i + (int) Varint.read(in);
      for (int place = 0; i < end; i++) {
        place += (int) Varint.read(in);
        read.places[i] = place;
        read.counts[i] = Varint.read(in);
      }
      read.moveEnds(read.panes - 1, end - read.size());
    }
    return read;
  }
}
