package dev.freshet.evaluate.als;

import dev.freshet.evaluate.EventStream;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Arrays;

/** What one training learnt: the vectors of all items so far, and how users are folded in. */
final class Training {

  static final int DIMENSION = 64;

  /** Half as many lose up to 0.01 of R@10; twice as many change it by less than its error. */
  static final int SWEEPS = 8;

  private static final long SEED = 1;

  private final int until;
  private final int items;
  private final RowSolver foldIn;

  /** By coordinate, so that scoring runs along the items. */
  private final float[] byCoordinate;

  private final double[] user = new double[DIMENSION];

  private Training(int until, int items, RowSolver foldIn, double[] vectors) {
    this.until = until;
    this.items = items;
    this.foldIn = foldIn;
    byCoordinate = new float[vectors.length];
    for (int item = 0; item < items; item++) {
      for (int k = 0; k < DIMENSION; k++) {
        byCoordinate[k * items + item] = (float) vectors[item * DIMENSION + k];
      }
    }
  }

  /**
   * Trains on the engagements from one position to before another.
   *
   * @param from the first position trained on; items seen earlier have a vector of zero
   */
  static Training on(EventStream stream, int from, int until, AlsSettings settings) {
    int users = 0;
    int items = 0;
    IntArrayList userOf = new IntArrayList(until - from);
    IntArrayList itemOf = new IntArrayList(until - from);
    for (int i = 0; i < until; i++) {
      if (stream.item(i) != EventStream.NONE) {
        users = Math.max(users, stream.user(i) + 1);
        items = Math.max(items, stream.item(i) + 1);
        if (i >= from) {
          userOf.add(stream.user(i));
          itemOf.add(stream.item(i));
        }
      }
    }
    SparseRows counts = SparseRows.counting(users, items, userOf.toIntArray(), itemOf.toIntArray());
    ImplicitFactorization factorization =
        new ImplicitFactorization(
            counts, items, DIMENSION, settings.alpha(), settings.regularisation(), SEED);
    for (int i = 0; i < SWEEPS; i++) {
      factorization.sweep();
    }
    RowSolver foldIn = factorization.foldIn();
    return new Training(until, items, foldIn, factorization.items());
  }

  /** Returns the position before which everything was learnt. */
  int until() {
    return until;
  }

  /** Returns the number of items that have a vector. */
  int items() {
    return items;
  }

  /**
   * Scores items for a user who is folded in.
   *
   * @param row one row, of the user's counts
   * @param liveItems how many items to score; those without a vector get negative infinity
   */
  void score(SparseRows row, int liveItems, float[] scores) {
    foldIn.solve(row, 0, user, 0);
    int known = Math.min(items, liveItems);
    Arrays.fill(scores, 0, known, 0);
    Arrays.fill(scores, known, liveItems, -Float.MAX_VALUE);
    if (row.size(0) == 0) {
      return;
    }
    for (int k = 0; k < DIMENSION; k++) {
      float coordinate = (float) user[k];
      int at = k * items;
      for (int item = 0; item < known; item++) {
        scores[item] += coordinate * byCoordinate[at + item];
      }
    }
  }
}
