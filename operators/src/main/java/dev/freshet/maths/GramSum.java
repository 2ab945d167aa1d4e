package dev.freshet.maths;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The statistics of a set of anchors: {@code G = Σ v vᵀ}, {@code Σ row_weight} and how many there
 * are.
 *
 * <p>G is symmetric and kept as its lower triangle. Each row is an array of its own, so that adding
 * a vector's multiple to it vectorises.
 */
public final class GramSum {

  private final int dimension;
  private final double[][] triangle;
  private double rowWeight;
  private long anchors;

  /** Creates the statistics of no anchors for vectors of a dimension. */
  public GramSum(int dimension) {
    this(dimension, triangle(dimension), 0, 0);
  }

  private GramSum(int dimension, double[][] triangle, double rowWeight, long anchors) {
    this.dimension = dimension;
    this.triangle = triangle;
    this.rowWeight = rowWeight;
    this.anchors = anchors;
  }

  private static double[][] triangle(int dimension) {
    double[][] triangle = new double[dimension][];
    for (int i = 0; i < dimension; i++) {
      triangle[i] = new double[i + 1];
    }
    return triangle;
  }

  /** Returns d. */
  public int dimension() {
    return dimension;
  }

  /** Returns Σ row_weight. */
  public double rowWeight() {
    return rowWeight;
  }

  /** Returns the number of anchors. */
  public long anchors() {
    return anchors;
  }

  /** Returns the element of G at a row and a column. */
  public double at(int row, int column) {
    return triangle[Math.max(row, column)][Math.min(row, column)];
  }

  /** Writes G, rounded to single precision, into d rows of d elements. */
  void round(double[][] into) {
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        float value = (float) triangle[i][j];
        into[i][j] = value;
        into[j][i] = value;
      }
    }
  }

  /** Adds an anchor's vector, of d components. */
  public void add(float[] vector, double weight) {
    accumulate(vector, 1);
    rowWeight += weight;
    anchors++;
  }

  /** Takes back an anchor's vector that was added before. */
  public void remove(float[] vector, double weight) {
    accumulate(vector, -1);
    rowWeight -= weight;
    anchors--;
  }

  /** Takes back an anchor's vector and adds its new one: the same as both, in one pass. */
  public void replace(float[] oldVector, double oldWeight, float[] newVector, double newWeight) {
    double[] removed = new double[dimension];
    double[] added = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      removed[i] = oldVector[i];
      added[i] = newVector[i];
      addRow(triangle[i], -removed[i], removed, added[i], added);
    }
    rowWeight += newWeight - oldWeight;
  }

  private static void addRow(double[] row, double f, double[] a, double g, double[] b) {
    for (int j = 0; j < row.length; j++) {
      row[j] += f * a[j] + g * b[j];
    }
  }

  /** Adds all of another set's statistics. */
  public void add(GramSum other) {
    for (int i = 0; i < dimension; i++) {
      addRow(triangle[i], 1, other.triangle[i]);
    }
    rowWeight += other.rowWeight;
    anchors += other.anchors;
  }

  /** Returns a copy that later changes do not reach. */
  public GramSum copy() {
    double[][] copy = new double[dimension][];
    for (int i = 0; i < dimension; i++) {
      copy[i] = triangle[i].clone();
    }
    return new GramSum(dimension, copy, rowWeight, anchors);
  }

  private void accumulate(float[] vector, double sign) {
    double[] added = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      added[i] = vector[i];
      addRow(triangle[i], sign * added[i], added);
    }
  }

  private static void addRow(double[] row, double factor, double[] values) {
    for (int j = 0; j < row.length; j++) {
      row[j] += factor * values[j];
    }
  }

  /** Writes the statistics; {@link #read} restores them. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(dimension);
    out.writeDouble(rowWeight);
    out.writeLong(anchors);
    for (double[] row : triangle) {
      for (double value : row) {
        out.writeDouble(value);
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  public static GramSum read(DataInput in) throws IOException {
    int dimension = in.readInt();
    double rowWeight = in.readDouble();
    long anchors = in.readLong();
    double[][] triangle = triangle(dimension);
    for (double[] row : triangle) {
      for (int j = 0; j < row.length; j++) {
        row[j] = in.readDouble();
      }
    }
    return new GramSum(dimension, triangle, rowWeight, anchors);
  }
}
