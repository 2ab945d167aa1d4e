package dev.freshet.maths;

/**
 * What an update rule knows of the whole space: G, the mean row weight and the number of anchors.
 */
public final class Space {

  private final int dimension;
  private final double[][] rows;
  private final double meanRowWeight;
  private final long anchors;

  /** Takes the space's statistics; G is rounded to single precision, as it is audited. */
  public Space(GramSum sum) {
    dimension = sum.dimension();
    rows = new double[dimension][dimension];
    sum.round(rows);
    anchors = sum.anchors();
    meanRowWeight = anchors == 0 ? 0 : sum.rowWeight() / anchors;
  }

  /** Returns the statistics of a space without anchors. */
  public static Space empty(int dimension) {
    return new Space(new GramSum(dimension));
  }

  /** Returns d. */
  public int dimension() {
    return dimension;
  }

  /**
   * Returns the rows of G = Σ v vᵀ over all anchors' vectors, d arrays of d elements that are exact
   * in single precision; not to be changed.
   */
  public double[][] rows() {
    return rows;
  }

  /** Returns the same, row by row, in a new array of d·d elements. */
  public double[] gram() {
    double[] gram = new double[dimension * dimension];
    for (int i = 0; i < dimension; i++) {
      System.arraycopy(rows[i], 0, gram, i * dimension, dimension);
    }
    return gram;
  }

  /** Returns the mean over anchors of Σ_j w_ij, 0 without anchors. */
  public double meanRowWeight() {
    return meanRowWeight;
  }

  /** Returns the number of anchors. */
  public long anchors() {
    return anchors;
  }
}
