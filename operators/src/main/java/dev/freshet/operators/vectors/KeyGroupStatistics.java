package dev.freshet.operators.vectors;

import dev.freshet.maths.GramSum;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.statistics.PartialStatistics;
import dev.freshet.operators.statistics.ToldTotals;
import java.util.BitSet;

/**
 * The statistics of the vectors in each key group of a subtask, and which of them changed; and what
 * the subtask was told of recent supports, which is passed on with them.
 */
final class KeyGroupStatistics {

  private final int dimension;
  private final int first;
  private final GramSum[] sums;
  private final ToldTotals told;
  private final BitSet changed = new BitSet();

  /** Begins with empty key groups from {@code first} to {@code last}, all of them to be told. */
  KeyGroupStatistics(int dimension, ToldTotals told, int first, int last) {
    this.dimension = dimension;
    this.told = told;
    this.first = first;
    this.sums = new GramSum[last - first + 1];
    changed.set(0, sums.length);
  }

  void add(int keyGroup, StoredVector vector) {
    int at = keyGroup - first;
    if (sums[at] == null) {
      sums[at] = new GramSum(dimension);
    }
    sums[at].add(vector.vector(), vector.rowWeight());
    changed.set(at);
  }

  /** Replaces what is held of an anchor; either may be none. */
  void replace(int keyGroup, StoredVector held, StoredVector by) {
    int at = keyGroup - first;
    if (held.exists() && by.exists()) {
      sums[at].replace(held.vector(), held.rowWeight(), by.vector(), by.rowWeight());
      changed.set(at);
    } else if (held.exists()) {
      sums[at].remove(held.vector(), held.rowWeight());
      changed.set(at);
    } else if (by.exists()) {
      add(keyGroup, by);
    }
  }

  /** Takes what the request of an anchor tells of its subtask. */
  void hear(GatherRequest request) {
    told.take(request);
  }

  boolean hasChanged() {
    return !changed.isEmpty();
  }

  long anchors() {
    long anchors = 0;
    for (GramSum sum : sums) {
      anchors += sum == null ? 0 : sum.anchors();
    }
    return anchors;
  }

  /** Returns the key groups that changed since the last call. */
  PartialStatistics takeChanged() {
    int[] keyGroups = changed.stream().toArray();
    GramSum[] ofKeyGroups = new GramSum[keyGroups.length];
    for (int i = 0; i < keyGroups.length; i++) {
      GramSum sum = sums[keyGroups[i]];
      ofKeyGroups[i] = sum == null ? null : sum.copy();
      keyGroups[i] += first;
    }
    changed.clear();
    return new PartialStatistics(keyGroups, ofKeyGroups, told.copy());
  }
}
