package dev.freshet.evaluate.als;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Solves exactly for the vector x of a row of counts r, given the vectors y of all columns: the
 * least of
 *
 * <pre>
 *   Σ_all c_j (p_j − x·y_j)² + λ (n + α Σ r_j) ‖x‖²,   c_j = 1 + α r_j,   p_j = 1 where r_j > 0
 * </pre>
 *
 * <p>over all n columns (Hu, Koren, Volinsky, ICDM 2008). Regularisation grows with the row's whole
 * confidence, as Rendle, Krichene, Zhang and Koren found it best (RecSys 2022), so that one λ does
 * for rows of every length and for matrices of every size.
 *
 * <p>The columns' vectors are turned to the axes of their Gram matrix, which the row then meets as
 * a diagonal: a short row costs a system of its own length (Woodbury's identity), a longer one a
 * system of d.
 */
final class RowSolver {

  private final int dimension;
  private final double alpha;
  private final double regularisation;

  private final double[] spectrum;
  private final double[] diagonal;
  private final DMatrixRMaj matrix;
  private final DMatrixRMaj right;
  private final DMatrixRMaj solution;
  private final LinearSolverDense<DMatrixRMaj> cholesky;
  private double[] scaled = new double[0];

  private double[] held = new double[0];
  private int columns;

  /**
   * @param dimension d
   * @param alpha α, positive
   * @param regularisation λ, positive
   */
  RowSolver(int dimension, double alpha, double regularisation) {
    this.dimension = dimension;
    this.alpha = alpha;
    this.regularisation = regularisation;
    spectrum = new double[dimension];
    diagonal = new double[dimension];
    matrix = new DMatrixRMaj(dimension, dimension);
    right = new DMatrixRMaj(dimension, 1);
    solution = new DMatrixRMaj(dimension, 1);
    cholesky = LinearSolverFactory_DDRM.chol(dimension);
  }

  /**
   * Takes the columns' vectors, and turns them, in place, to the axes of their Gram matrix. Inner
   * products stay what they are, and solutions stand in the same axes.
   *
   * @param vectors one after the other; kept, not copied
   * @param columns n, the number of columns that count: the vectors of others must be zero
   */
  void hold(double[] vectors, int columns) {
    this.held = vectors;
    this.columns = columns;
    double[] gram = new double[dimension * dimension];
    for (int at = 0; at < vectors.length; at += dimension) {
      addOuter(1, vectors, at, gram);
    }
    mirror(gram);
    double shift = shift(gram);
    EigenDecomposition_F64<DMatrixRMaj> eigen =
        DecompositionFactory_DDRM.eig(dimension, true, true);
    if (!eigen.decompose(DMatrixRMaj.wrap(dimension, dimension, gram))) {
      throw new ArithmeticException("no eigenvalues of the columns' Gram matrix were found");
    }
    double[] axes = new double[dimension * dimension];
    for (int k = 0; k < dimension; k++) {
      spectrum[k] = Math.max(0, eigen.getEigenvalue(k).real - shift);
      double[] axis = eigen.getEigenVector(k).data;
      for (int i = 0; i < dimension; i++) {
        axes[i * dimension + k] = axis[i];
      }
    }
    turn(vectors, axes);
  }

  /**
   * Adds the largest entry to the diagonal, and returns it.
   *
   * <p>Where there are fewer vectors than axes, the spare ones hold nothing but errors of rounding,
   * which grow smaller with each turn. The decomposition compares entries with those beside them,
   * so it may never come to an end among such; beside the shift they count as zero.
   */
  private double shift(double[] gram) {
    double largest = 0;
    for (double entry : gram) {
      largest = Math.max(largest, Math.abs(entry));
    }
    for (int k = 0; k < dimension; k++) {
      gram[k * dimension + k] += largest;
    }
    return largest;
  }

  private void turn(double[] vectors, double[] axes) {
    double[] turned = new double[dimension];
    for (int at = 0; at < vectors.length; at += dimension) {
      Arrays.fill(turned, 0);
      for (int i = 0; i < dimension; i++) {
        addScaled(vectors[at + i], axes, i * dimension, turned, 0);
      }
      System.arraycopy(turned, 0, vectors, at, dimension);
    }
  }

  /**
   * Solves for a row's vector: zero if the row is empty.
   *
   * @param rows of counts; their columns number the vectors held
   * @param out receives it
   * @param offset where in it
   */
  void solve(SparseRows rows, int row, double[] out, int offset) {
    Arrays.fill(out, offset, offset + dimension, 0);
    int from = rows.starts()[row];
    int to = rows.starts()[row + 1];
    if (from == to) {
      return;
    }
    double confidence = columns;
    for (int i = from; i < to; i++) {
      confidence += alpha * rows.values()[i];
    }
    for (int k = 0; k < dimension; k++) {
      diagonal[k] = spectrum[k] + regularisation * confidence;
    }
    if (2 * (to - from) <= dimension) {
      solveByEntry(rows, from, to - from, out, offset);
    } else {
      solveByAxis(rows, from, to, out, offset);
    }
  }

  /**
   * x = D⁻¹ Yᵀ (Y D⁻¹ Yᵀ + C⁻¹)⁻¹ C⁻¹ (1 + C) 1, where Y are the row's columns, D the diagonal and
   * C = α r.
   */
  private void solveByEntry(SparseRows rows, int from, int n, double[] out, int offset) {
    if (scaled.length < n * dimension) {
      scaled = new double[n * dimension];
    }
    matrix.reshape(n, n);
    right.reshape(n, 1);
    solution.reshape(n, 1);
    for (int i = 0; i < n; i++) {
      int at = rows.columns()[from + i] * dimension;
      for (int k = 0; k < dimension; k++) {
        scaled[i * dimension + k] = held[at + k] / diagonal[k];
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double product = dot(scaled, i * dimension, held, rows.columns()[from + j] * dimension);
        matrix.data[i * n + j] = product;
        matrix.data[j * n + i] = product;
      }
      double inverse = 1 / (alpha * rows.values()[from + i]);
      matrix.data[i * n + i] += inverse;
      right.data[i] = inverse + 1;
    }
    solveSystem();
    for (int i = 0; i < n; i++) {
      addScaled(solution.data[i], scaled, i * dimension, out, offset);
    }
  }

  /** x = (D + Yᵀ C Y)⁻¹ Yᵀ (1 + C) 1. */
  private void solveByAxis(SparseRows rows, int from, int to, double[] out, int offset) {
    matrix.reshape(dimension, dimension);
    right.reshape(dimension, 1);
    solution.reshape(dimension, 1);
    matrix.zero();
    right.zero();
    for (int i = from; i < to; i++) {
      int at = rows.columns()[i] * dimension;
      double weight = alpha * rows.values()[i];
      addOuter(weight, held, at, matrix.data);
      addScaled(1 + weight, held, at, right.data, 0);
    }
    for (int k = 0; k < dimension; k++) {
      matrix.data[k * dimension + k] += diagonal[k];
    }
    mirror(matrix.data);
    solveSystem();
    System.arraycopy(solution.data, 0, out, offset, dimension);
  }

  private void solveSystem() {
    if (!cholesky.setA(matrix)) {
      throw new ArithmeticException("the normal equations of a row are not positive definite");
    }
    cholesky.solve(right, solution);
  }

  /** Adds to the upper triangle. */
  private void addOuter(double weight, double[] vectors, int at, double[] to) {
    for (int i = 0; i < dimension; i++) {
      double factor = weight * vectors[at + i];
      int row = i * dimension;
      for (int j = i; j < dimension; j++) {
        to[row + j] += factor * vectors[at + j];
      }
    }
  }

  private void mirror(double[] square) {
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < i; j++) {
        square[i * dimension + j] = square[j * dimension + i];
      }
    }
  }

  private void addScaled(double factor, double[] from, int fromAt, double[] to, int toAt) {
    for (int k = 0; k < dimension; k++) {
      to[toAt + k] += factor * from[fromAt + k];
    }
  }

  private double dot(double[] a, int aAt, double[] b, int bAt) {
    double sum = 0;
    for (int k = 0; k < dimension; k++) {
      sum += a[aAt + k] * b[bAt + k];
    }
    return sum;
  }
}
