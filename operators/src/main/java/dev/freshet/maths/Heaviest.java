package dev.freshet.maths;

import java.util.Arrays;

/**
 * Selects the K heaviest of a row's neighbours without sorting the rest.
 *
 * <p>Reused from row to row; not thread-safe.
 */
public final class Heaviest {

  private final int limit;
  private int size;
  private long[] neighbours = new long[64];
  private float[] counts = new float[64];
  private double[] scratch = new double[64];

  /**
   * @param limit K, the most neighbours to keep, at least 1
   */
  public Heaviest(int limit) {
    this.limit = limit;
  }

  /** Returns the number of neighbours selected, at most K. */
  public int size() {
    return size;
  }

  /** Returns the neighbours, of which the first {@link #size} are meant, in no particular order. */
  public long[] neighbours() {
    return neighbours;
  }

  /** Returns the weighted count of the neighbour at the same position. */
  public float[] counts() {
    return counts;
  }

  void clear() {
    size = 0;
  }

  /** Returns what a row may weigh its neighbours in. */
  double[] scratch() {
    return scratch;
  }

  /** Keeps what a row weighed its neighbours in, for the next. */
  void keepScratch(double[] larger) {
    scratch = larger;
  }

  void offer(long neighbour, float count) {
    if (size == counts.length) {
      neighbours = Arrays.copyOf(neighbours, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    neighbours[size] = neighbour;
    counts[size++] = count;
  }

  /**
   * Keeps the K heaviest (quickselect); equal counts are decided by the neighbour's fingerprint.
   */
  void select() {
    if (size <= limit) {
      return;
    }
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int pivot = partition(low, high);
      if (pivot == limit) {
        break;
      }
      if (pivot < limit) {
        low = pivot + 1;
      } else {
        high = pivot - 1;
      }
    }
    size = limit;
  }

  private int partition(int low, int high) {
    swap((low + high) >>> 1, high);
    int place = low;
    for (int i = low; i < high; i++) {
      if (heavier(i, high)) {
        swap(i, place++);
      }
    }
    swap(place, high);
    return place;
  }

  private boolean heavier(int a, int b) {
    return counts[a] > counts[b] || (counts[a] == counts[b] && neighbours[a] < neighbours[b]);
  }

  private void swap(int a, int b) {
    long neighbour = neighbours[a];
    neighbours[a] = neighbours[b];
    neighbours[b] = neighbour;
    float count = counts[a];
    counts[a] = counts[b];
    counts[b] = count;
  }
}
