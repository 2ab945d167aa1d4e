package dev.freshet.maths;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The neighbours of a row in the order of their fingerprints, each with its error: the row's bound
 * when it came, by which its count may be short.
 *
 * <p>Their places begin at 1: {@link PaneCounts#SUPPORT} is none of theirs.
 */
final class Neighbours {

  private int size;
  private long[] keys;
  private long[] errors;

  Neighbours(int capacity) {
    keys = new long[1 + capacity];
    errors = new long[1 + capacity];
  }

  int size() {
    return size;
  }

  long key(int place) {
    return keys[place];
  }

  long error(int place) {
    return errors[place];
  }

  /** Returns the place of a neighbour, or {@code −1 − p} with p the place where it belongs. */
  int find(long key) {
    return Arrays.binarySearch(keys, 1, size + 1, key);
  }

  void insert(int place, long key, long error) {
    size++;
    if (size == keys.length) {
      int capacity = 4 + size + (size >> 1);
      keys = Arrays.copyOf(keys, capacity);
      errors = Arrays.copyOf(errors, capacity);
    }
    System.arraycopy(keys, place, keys, place + 1, size - place);
    System.arraycopy(errors, place, errors, place + 1, size - place);
    keys[place] = key;
    errors[place] = error;
  }

  /**
   * Moves every neighbour to another place.
   *
   * @param moved the new place by the old one, ascending; negative for neighbours that are to go
   */
  void move(int[] moved) {
    int kept = 0;
    for (int place = 1; place <= size; place++) {
      if (moved[place] >= 0) {
        keys[++kept] = keys[place];
        errors[kept] = errors[place];
      }
    }
    size = kept;
  }

  void write(DataOutput out) throws IOException {
    Varint.write(size, out);
    for (int place = 1; place <= size; place++) {
      out.writeLong(keys[place]);
      Varint.write(errors[place], out);
    }
  }

  /** Reads what {@link #write} wrote. */
  static Neighbours read(DataInput in) throws IOException {
    int size = (int) Varint.read(in);
    Neighbours read = new Neighbours(Math.max(2, size));
    for (int place = 1; place <= size; place++) {
      read.keys[place] = in.readLong();
      read.errors[place] = Varint.read(in);
    }
    read.size = size;
    return read;
  }
}
