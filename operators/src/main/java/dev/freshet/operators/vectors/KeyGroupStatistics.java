package dev.freshet.operators.vectors;

import dev.freshet.maths.GramSum;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Peaks;
import dev.freshet.operators.statistics.PartialStatistics;
import java.util.BitSet;

/**
 * The statistics of the vectors in each key group of a subtask, and which of them changed; and the
 * peaks of their popularity.
 */
final class KeyGroupStatistics {

  private final int dimension;
  private final int first;
  private final GramSum[] sums;
  private final BitSet changed = new BitSet();
  private final Peaks peaks;

  /** Begins with empty key groups from {@code first} to {@code last}, all of them to be told. */
  KeyGroupStatistics(int dimension, int groups, int first, int last) {
    this.dimension = dimension;
    this.first = first;
    this.peaks = new Peaks(groups);
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

  /** Takes the popularity of an anchor into account, whose vector was added just now. */
  void offer(Publication publication, HalfLife recent) {
    long time = publication.vector().eventTime();
    peaks.offer(publication.group(), publication.recentSupport(), time, recent);
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
    GramSum[] told = new GramSum[keyGroups.length];
    for (int i = 0; i < keyGroups.length; i++) {
      GramSum sum = sums[keyGroups[i]];
      told[i] = sum == null ? null : sum.copy();
      keyGroups[i] += first;
    }
    changed.clear();
    return new PartialStatistics(keyGroups, told, peaks.copy());
  }
}
