package dev.freshet.maths;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The statistics of a set of anchors: {@code G = Σ v vᵀ}, {@code Σ row_weight} and how many there
 * are.
 *
 * <p>G is symmetric and kept as its upper triangle, row by row, {@code d(d+1)/2} doubles.
 */
public final class GramSum {

  private final int dimension;
  private final double[] triangle;
  private double rowWeight;
  private long anchors;

  /** Creates the statistics of no anchors for vectors of a dimension. */
  public GramSum(int dimension) {
    this(dimension, new double[dimension * (dimension + 1) / 2], 0, 0);
  }

  private GramSum(int dimension, double[] triangle, double rowWeight, long anchors) {
    this.dimension = dimension;
    this.triangle = triangle;
    this.rowWeight = rowWeight;
    this.anchors = anchors;
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
    int a = Math.min(row, column);
    int b = Math.max(row, column);
    return triangle[a * dimension - a * (a - 1) / 2 + b - a];
  }

  /** Writes G, rounded to single precision, into d rows of d elements. */
  void round(double[][] into) {
    int at = 0;
    for (int i = 0; i < dimension; i++) {
      for (int j = i; j < dimension; j++) {
        float value = (float) triangle[at++];
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

  /** Adds all of another set's statistics. */
  public void add(GramSum other) {
    for (int i = 0; i < triangle.length; i++) {
      triangle[i] += other.triangle[i];
    }
    rowWeight += other.rowWeight;
    anchors += other.anchors;
  }

  /** Returns a copy that later changes do not reach. */
  public GramSum copy() {
    return new GramSum(dimension, triangle.clone(), rowWeight, anchors);
  }

  private void accumulate(float[] vector, double sign) {
    int at = 0;
    for (int i = 0; i < dimension; i++) {
      double scaled = sign * vector[i];
      for (int j = i; j < dimension; j++) {
        triangle[at++] += scaled * vector[j];
      }
    }
  }

  /** Writes the statistics; {@link #read} restores them. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(dimension);
    out.writeDouble(rowWeight);
    out.writeLong(anchors);
    for (double value : triangle) {
      out.writeDouble(value);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static GramSum read(DataInput in) throws IOException {
    int dimension = in.readInt();
    double rowWeight = in.readDouble();
    long anchors = in.readLong();
    double[] triangle = new double[dimension * (dimension + 1) / 2];
    for (int i = 0; i < triangle.length; i++) {
      triangle[i] = in.readDouble();
    }
    return new GramSum(dimension, triangle, rowWeight, anchors);
  }
}
