package dev.freshet.operators.vectors;

import dev.freshet.maths.HalfLife;

/**
 * An anchor's vector as it was last published; or, without a vector, the marker of one that was
 * forgotten.
 *
 * @param vector the model's own vector v, d components
 * @param scale p, by which the published vector is multiplied
 * @param popularity the coordinate beside the vector, in [0, 1]
 * @param support the anchor's support at {@code eventTime}
 * @param rowWeight Σ_j w_ij of the refresh that made the vector
 * @param sequence the publication's sequence
 * @param eventTime the event time that the support refers to, milliseconds since the epoch
 */
public record StoredVector(
    float[] vector,
    float scale,
    float popularity,
    double support,
    double rowWeight,
    long sequence,
    long eventTime) {

  /** Stands for "never published" in the heap cache. */
  static final StoredVector NONE = new StoredVector(new float[0], 1, 0, 0, 0, 0, 0);

  private static final long FORGOTTEN = -1;
  private static final long FORGOTTEN_UNTIL_NULL = -2;

  /**
   * Returns the marker of an anchor that is to be forgotten and whose null has not come back yet:
   * what comes back before it was published before it.
   */
  static StoredVector forgotten() {
    return new StoredVector(new float[0], 1, 0, 0, 0, FORGOTTEN_UNTIL_NULL, 0);
  }

  /** Returns whether this is a vector at all; sequences begin at 1. */
  boolean exists() {
    return sequence > 0;
  }

  /** Returns whether this is a marker: the anchor is gone, and not just unknown. */
  boolean isForgotten() {
    return sequence < 0;
  }

  /** Returns whether a record that comes back was published before the anchor was forgotten. */
  boolean awaitsNull() {
    return sequence == FORGOTTEN_UNTIL_NULL;
  }

  /**
   * Returns what is left when the null comes back: the marker, or nothing.
   *
   * @param marked whether the anchor was forgotten not long ago, even if it was made anew since
   */
  static StoredVector afterNull(boolean marked) {
    return marked ? new StoredVector(new float[0], 1, 0, 0, 0, FORGOTTEN, 0) : NONE;
  }

  /** Returns the support decayed to a time; supports lose weight exactly as panes do. */
  public float supportAt(long time, HalfLife memory) {
    return (float) (support * memory.weight(time - eventTime));
  }
}
