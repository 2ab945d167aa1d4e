package dev.freshet.operators.vectors;

import dev.freshet.maths.HalfLife;

/**
 * An anchor's vector as it was last published.
 *
 * @param vector the model's own vector v, d components
 * @param scale p, by which the published vector is multiplied
 * @param support the anchor's support at {@code eventTime}
 * @param rowWeight Σ_j w_ij of the refresh that made the vector
 * @param sequence the publication's sequence
 * @param eventTime the event time that the support refers to, milliseconds since the epoch
 */
public record StoredVector(
    float[] vector, float scale, double support, double rowWeight, long sequence, long eventTime) {

  /** Stands for "never published" in the heap cache. */
  static final StoredVector NONE = new StoredVector(new float[0], 1, 0, 0, 0, 0);

  /** Returns whether this is a vector at all; sequences begin at 1. */
  boolean exists() {
    return sequence > 0;
  }

  /** Returns the support decayed to a time; supports lose weight exactly as panes do. */
  float supportAt(long time, HalfLife memory) {
    return (float) (support * memory.weight(time - eventTime));
  }
}
