package dev.freshet.evaluate;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/** Numbers fingerprints from 0, in the order in which they are first asked for. */
final class Numbering {

  private final Long2IntOpenHashMap numbers = new Long2IntOpenHashMap();
  private final LongArrayList fingerprints = new LongArrayList();

  Numbering() {
    numbers.defaultReturnValue(EventStream.NONE);
  }

  /** Returns the number of a fingerprint. */
  int of(long fingerprint) {
    int next = fingerprints.size();
    int number = numbers.putIfAbsent(fingerprint, next);
    if (number == numbers.defaultReturnValue()) {
      fingerprints.add(fingerprint);
      return next;
    }
    return number;
  }

  /** Returns all fingerprints, by number. */
  long[] fingerprints() {
    return fingerprints.toLongArray();
  }
}
