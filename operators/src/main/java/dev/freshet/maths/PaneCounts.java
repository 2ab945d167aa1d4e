package dev.freshet.maths;

import dev.freshet.maths.Neighbourhood.Change;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Counts by (pane, place), sorted, in parallel arrays: what a row and a support are made of.
 *
 * <p>A place is a neighbour's position among the row's neighbours; a support has one, 0. The counts
 * of a pane lie side by side. So time moves on without looking at them unless panes merge, a change
 * of now moves only the few counts of the newest panes, and a reading weighs each pane once.
 *
 * <p>Panes are named by their first tick. No count is ever zero or negative, and no pane is empty.
 */
final class PaneCounts {

  private int panes;
  private int[] starts;
  private int[] ends;
  private int[] places;
  private long[] counts;

  PaneCounts(int capacity) {
    starts = new int[2];
    ends = new int[2];
    places = new int[capacity];
    counts = new long[capacity];
  }

  boolean isEmpty() {
    return panes == 0;
  }

  private int size() {
    return panes == 0 ? 0 : ends[panes - 1];
  }

  /** Returns the position of the first count of a pane. */
  private int begin(int pane) {
    return pane == 0 ? 0 : ends[pane - 1];
  }

  /**
   * Adds units, negative to take back, to the count of a place in the pane that begins at start.
   */
  Change add(int start, int place, long units) {
    int pane = panes - 1;
    while (pane >= 0 && starts[pane] > start) {
      pane--;
    }
    boolean known = pane >= 0 && starts[pane] == start;
    int at = known ? Arrays.binarySearch(places, begin(pane), ends[pane], place) : -1;
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
      insertPane(pane + 1, start);
      insert(pane + 1, begin(pane + 1), place, units);
    }
    return Change.APPLIED;
  }

  private void insertPane(int pane, int start) {
    if (panes == starts.length) {
      starts = Arrays.copyOf(starts, 2 * panes);
      ends = Arrays.copyOf(ends, 2 * panes);
    }
    System.arraycopy(starts, pane, starts, pane + 1, panes - pane);
    System.arraycopy(ends, pane, ends, pane + 1, panes - pane);
    starts[pane] = start;
    ends[pane] = begin(pane);
    panes++;
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
    for (int i = pane; i < panes; i++) {
      ends[i]++;
    }
  }

  private void remove(int pane, int at) {
    shift(at + 1, size(), -1);
    for (int i = pane; i < panes; i++) {
      ends[i]--;
    }
    if (ends[pane] == begin(pane)) {
      removePane(pane);
    }
  }

  private void removePane(int pane) {
    panes--;
    System.arraycopy(starts, pane + 1, starts, pane, panes - pane);
    System.arraycopy(ends, pane + 1, ends, pane, panes - pane);
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
      starts[pane] = ticks.pane(starts[pane], now);
      if (pane > 0 && starts[pane] == starts[pane - 1]) {
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
    int next = ends[pane];
    int end = ends[pane + 1];
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
    for (int i = pane; i < panes; i++) {
      ends[i] -= summed;
    }
  }

  /** Drops the panes that begin before a tick; returns whether there were any. */
  boolean dropBefore(int tick) {
    int dropped = 0;
    while (dropped < panes && starts[dropped] < tick) {
      dropped++;
    }
    if (dropped == 0) {
      return false;
    }
    int first = ends[dropped - 1];
    shift(first, size(), -first);
    panes -= dropped;
    for (int i = 0; i < panes; i++) {
      starts[i] = starts[i + dropped];
      ends[i] = ends[i + dropped] - first;
    }
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
      for (int i = from; i < ends[pane]; i++) {
        if (moved[places[i]] >= 0) {
          places[kept] = moved[places[i]];
          counts[kept++] = counts[i];
        }
      }
      from = ends[pane];
      ends[pane] = kept;
    }
    for (int pane = panes - 1; pane >= 0; pane--) {
      if (ends[pane] == begin(pane)) {
        removePane(pane);
      }
    }
  }

  /** Returns the sum of all counts, weighted by age at a time. */
  double weigh(Panes ticks, int now, long nowMillis, HalfLife memory) {
    double sum = 0;
    for (int pane = 0, i = 0; pane < panes; pane++) {
      double weight = memory.weight(ticks.age(starts[pane], now, nowMillis));
      for (; i < ends[pane]; i++) {
        sum += counts[i] * weight;
      }
    }
    return sum;
  }

  /** Adds each place's counts, weighted by age at a time. */
  void weigh(Panes ticks, int now, long nowMillis, HalfLife memory, double[] byPlace) {
    for (int pane = 0, i = 0; pane < panes; pane++) {
      double weight = memory.weight(ticks.age(starts[pane], now, nowMillis));
      for (; i < ends[pane]; i++) {
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
      for (; i < ends[pane]; i++) {
        visitor.visit(places[i], starts[pane], counts[i]);
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
      Varint.write((long) now - starts[pane], out); // No pane starts after now.
      Varint.write(ends[pane] - i, out);
      for (int previous = 0; i < ends[pane]; i++) {
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
      read.insertPane(read.panes, (int) (now - Varint.read(in)));
      int end = i + (int) Varint.read(in);
      for (int place = 0; i < end; i++) {
        place += (int) Varint.read(in);
        read.places[i] = place;
        read.counts[i] = Varint.read(in);
      }
      read.ends[read.panes - 1] = end;
    }
    return read;
  }
}
