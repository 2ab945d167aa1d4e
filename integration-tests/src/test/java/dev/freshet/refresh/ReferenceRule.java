package dev.freshet.refresh;

import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.PackedNeighbours;
import dev.freshet.schemas.wire.PackedVector;

/**
 * The default rule in double precision, from the formulas alone: computes again what an audit
 * record says was computed.
 */
final class ReferenceRule {

  private static final double SMOOTHING = 3;
  private static final double NEGATIVES = 5;
  private static final double RIDGE = 0.005;
  private static final double DRIFT = 2;
  private static final int STEPS = 2;
  private static final double POPULARITY = 1;
  private static final double SHARED = 0.15;

  private final RefreshAudit audit;
  private final float[] gram;
  private final int dimension;
  private final double[][] vectors;
  private final double[] weights;
  private final double rowWeight;

  /**
   * @param gram G of the statistics that the record names, row by row
   */
  ReferenceRule(RefreshAudit audit, float[] gram) {
    this.audit = audit;
    this.gram = gram;
    dimension = audit.getDimension();
    int n = PackedNeighbours.count(audit.getNeighbours());
    float[] packed = PackedVector.unpack(audit.getVectors());
    float[] supports = PackedVector.unpack(audit.getSupports());
    vectors = new double[n][dimension];
    weights = new double[n];
    double sum = 0;
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < dimension; i++) {
        vectors[k][i] = packed[k * dimension + i];
      }
      double count = PackedNeighbours.weight(audit.getNeighbours(), k);
      weights[k] =
          audit.getKind() == RunKind.FOLD_IN
              ? count
              : Math.min(
                  1,
                  count / Math.sqrt((audit.getSupport() + SMOOTHING) * (supports[k] + SMOOTHING)));
      sum += weights[k];
    }
    rowWeight = sum;
  }

  /** Returns Σ_j w_ij. */
  double rowWeight() {
    return rowWeight;
  }

  /** Returns the scale p that the result is published with. */
  double scale() {
    return audit.getKind() == RunKind.FOLD_IN ? 1 : Math.pow(audit.getSupport() + 5, 0.25);
  }

  /** Returns the result, not scaled. */
  double[] vector() {
    if (fades()) {
      return doubles(PackedVector.unpack(audit.getPrevious()));
    }
    return audit.getKind() == RunKind.FOLD_IN ? foldedIn() : refreshed();
  }

  /** Returns whether an anchor gathered nothing: it keeps its vector and its row weight. */
  boolean fades() {
    return audit.getKind() == RunKind.REFRESH && weights.length == 0;
  }

  /**
   * Returns the popularity of a fold-in: the mean scale times the root of the sum of its squared
   * scores over all anchors, or 1 if that is nothing.
   */
  double foldedInPopularity() {
    double[] user = foldedIn();
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        squares += user[i] * gram[i * dimension + j] * user[j];
      }
    }
    double scales = 0;
    for (float scale : PackedVector.unpack(audit.getScales())) {
      scales += scale;
    }
    double scores = weights.length == 0 ? 0 : scales / weights.length * Math.sqrt(squares);
    return POPULARITY * (scores > 0 ? scores : 1);
  }

  private double[] weightedSum() {
    float[] scales = PackedVector.unpack(audit.getScales());
    double[] sum = new double[dimension];
    for (int k = 0; k < weights.length; k++) {
      add(weights[k] / scales[k], vectors[k], sum);
    }
    return sum;
  }

  private double[] foldedIn() {
    double mean = 0;
    for (int i = 0; i < dimension; i++) {
      mean += gram[i * dimension + i] / dimension;
    }
    double[][] matrix = new double[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        matrix[i][j] = (i == j ? 1 : 0) + (mean == 0 ? 0 : SHARED / mean * gram[i * dimension + j]);
      }
    }
    return descended(matrix, weightedSum(), new double[dimension]);
  }

  private double[] refreshed() {
    double unseen = NEGATIVES * audit.getMeanRowWeight();
    double a = unseen / Math.max(50, audit.getAnchors());
    double pull = DRIFT * rowWeight;
    double[][] matrix = matrix(a, RIDGE * (rowWeight + unseen) + pull);
    double[] x = new double[dimension];
    add(1, doubles(PackedVector.unpack(audit.getPrevious())), x);
    double[] residual = new double[dimension];
    add(pull, x, residual);
    for (int k = 0; k < weights.length; k++) {
      add(weights[k], vectors[k], residual);
    }
    add(-1, times(matrix, x), residual);
    return descended(matrix, residual, x);
  }

  /** Takes conjugate-gradient steps from x, where the residual is as given. */
  private static double[] descended(double[][] matrix, double[] residual, double[] x) {
    double[] direction = residual.clone();
    for (int step = 0; step < STEPS; step++) {
      double squared = dot(residual, residual);
      if (squared == 0) {
        break;
      }
      double[] product = times(matrix, direction);
      double length = squared / dot(direction, product);
      add(length, direction, x);
      add(-length, product, residual);
      double turn = dot(residual, residual) / squared;
      for (int i = 0; i < x.length; i++) {
        direction[i] = residual[i] + turn * direction[i];
      }
    }
    return x;
  }

  /** Returns a·G + Σ_j w_ij v_j v_jᵀ + diagonal·I. */
  private double[][] matrix(double a, double diagonal) {
    double[][] matrix = new double[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        matrix[i][j] = a * gram[i * dimension + j] + (i == j ? diagonal : 0);
        for (int k = 0; k < weights.length; k++) {
          matrix[i][j] += weights[k] * vectors[k][i] * vectors[k][j];
        }
      }
    }
    return matrix;
  }

  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] times(double[][] matrix, double[] x) {
    double[] product = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      product[i] = dot(matrix[i], x);
    }
    return product;
  }

  private static void add(double factor, double[] from, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[i];
    }
  }
}
