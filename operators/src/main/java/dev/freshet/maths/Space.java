package dev.freshet.maths;

import java.util.Arrays;

/**
 * What an update rule knows of the whole space: G, the mean row weight and the number of anchors.
 * Not thread-safe.
 */
public final class Space {

  private final int dimension;
  private final double[][] rows;
  private final double[] product;
  private final double meanEigenvalue;
  private final double meanRowWeight;
  private final long anchors;

  /** Takes the space's statistics; G is rounded to single precision, as it is audited. */
  public Space(GramSum sum) {
    dimension = sum.dimension();
    rows = new double[dimension][dimension];
    sum.round(rows);
    product = new double[dimension];
    meanEigenvalue = trace(rows) / dimension;
    anchors = sum.anchors();
    meanRowWeight = anchors == 0 ? 0 : sum.rowWeight() / anchors;
  }

  private static double trace(double[][] rows) {
    double trace = 0;
    for (int i = 0; i < rows.length; i++) {
      trace += rows[i][i];
    }
    return trace;
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

  /**
   * Returns {@code √(xᵀGx)}: the root of the sum, over all anchors, of the squares of their inner
   * products with a vector of d components.
   */
  public double norm(float[] x) {
    Arrays.fill(product, 0);
    for (int i = 0; i < dimension; i++) {
      double factor = x[i]; // G is symmetric: sums of its rows vectorise, inner products do not.
      double[] row = rows[i];
      for (int j = 0; j < dimension; j++) {
        product[j] += factor * row[j];
      }
    }
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      squares += product[i] * x[i];
    }
    return Math.sqrt(Math.max(0, squares)); // Rounded, G may be a little less than positive.
  }

  /** Returns the mean of the d eigenvalues of G, 0 without anchors. */
  public double meanEigenvalue() {
    return meanEigenvalue;
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
