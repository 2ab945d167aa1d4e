package dev.freshet.maths;

import java.util.Arrays;

/**
 * What an entity gathered: its previous vector, and its neighbours' vectors and weights.
 *
 * <p>Vectors are the model's own (v, not the published p·v), one after the other in one array.
 * Reused from one run of the rule to the next.
 */
public final class Gathered {

  private final int dimension;
  private int size;
  private float[] vectors;
  private float[] weights;
  private float[] scales;
  private final float[] previous;

  /** Creates room for neighbours of a dimension. */
  public Gathered(int dimension) {
    this.dimension = dimension;
    this.vectors = new float[64 * dimension];
    this.weights = new float[64];
    this.scales = new float[64];
    this.previous = new float[dimension];
  }

  /** Returns d. */
  public int dimension() {
    return dimension;
  }

  /** Returns the number of neighbours. */
  public int size() {
    return size;
  }

  /** Returns the neighbours' vectors: neighbour k's begins at {@code k·d}. */
  public float[] vectors() {
    return vectors;
  }

  /** Returns the neighbours' weights: w_ij in a refresh, 0.85^b in a fold-in; in [0, 1]. */
  public float[] weights() {
    return weights;
  }

  /** Returns the scales p by which the neighbours' vectors are multiplied when published. */
  public float[] scales() {
    return scales;
  }

  /**
   * Returns the owner's previous vector, its seed if it was never published; zeros in a fold-in.
   */
  public float[] previous() {
    return previous;
  }

  /** Forgets all neighbours; the previous vector stays as it is. */
  public void clear() {
    size = 0;
  }

  /** Adds a neighbour, whose vector begins at {@code offset} of {@code from}. */
  public void add(float[] from, int offset, float scale, float weight) {
    if (size == weights.length) {
      weights = Arrays.copyOf(weights, 2 * size);
      scales = Arrays.copyOf(scales, 2 * size);
      vectors = Arrays.copyOf(vectors, 2 * size * dimension);
    }
    System.arraycopy(from, offset, vectors, size * dimension, dimension);
    scales[size] = scale;
    weights[size++] = weight;
  }

  /** Returns Σ of the weights. */
  public double totalWeight() {
    double total = 0;
    for (int i = 0; i < size; i++) {
      total += weights[i];
    }
    return total;
  }
}
