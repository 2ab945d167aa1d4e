package dev.freshet.maths;

import java.util.Arrays;

/**
 * The default rule: implicit alternating least squares on the co-occurrence graph.
 *
 * <p>A refresh takes a few conjugate-gradient steps, from the previous vector v_i, on
 *
 * <pre>
 *   (a·G + Σ_j w_ij v_j v_jᵀ + (ρ + μ)·I) x = Σ_j w_ij v_j + μ v_i
 *   a = 5·w̄ / max(50, #anchors),  ρ = 0.005·(Σ_j w_ij + 5·w̄),  μ = 2·Σ_j w_ij
 * </pre>
 *
 * where w̄ is the mean row weight. This minimises {@code Σ_j w_ij (1 − x·v_j)² + a Σ_all (x·v)² +
 * ρ‖x‖² + μ‖x − v_i‖²}: Hu, Koren, Volinsky, <em>Collaborative Filtering for Implicit Feedback
 * Datasets</em> (ICDM 2008), Eq. 3, with one vector an anchor and, last, the drift term of TwHIN
 * (KDD 2022), section 7.2. A step costs O(K·d + d²).
 *
 * <p>A fold-in by least squares takes the same steps from zero, without the drift term. One by
 * weighted sum takes them on
 *
 * <pre>
 *   (I + (0.15/ḡ)·G) x = Σ_j w_j v_j / p_j
 * </pre>
 *
 * where ḡ is the mean eigenvalue of G: the sum, held back along what all anchors share, as it tells
 * them apart the least.
 *
 * <p>Vectors come and go in single precision; in between the arithmetic is double. In single
 * precision a badly conditioned neighbourhood, of long vectors say, loses all digits in two steps.
 * Inputs too large even for that leave an anchor where it was, and fold in to zeros.
 */
public final class ImplicitAls implements UpdateRule {

  /** Below this many anchors a no longer grows: a handful of vectors say nothing of the rest. */
  private static final long LEAST_ANCHORS = 50;

  /** Against the first squared residual: past this, steps only stir the rounding. */
  private static final double NEGLIGIBLE = 1e-28;

  /** By how much a weighted sum is held back along a direction of G's mean eigenvalue. */
  private static final double SHARED = 0.15;

  private final RuleParameters parameters;
  private final Gathered nothing;
  private final double[] solution;
  private final double[] residual;
  private final double[] direction;
  private final double[] product;
  private final double[] factors;
  private double[] scores = new double[0];
  private double[][] vectors = new double[0][];

  /** Creates the rule. */
  public ImplicitAls(RuleParameters parameters) {
    this.parameters = parameters;
    int dimension = parameters.dimension();
    nothing = new Gathered(dimension);
    solution = new double[dimension];
    residual = new double[dimension];
    direction = new double[dimension];
    product = new double[dimension];
    factors = new double[dimension];
  }

  @Override
  public void refresh(Gathered gathered, Space space, float[] vector) {
    solve(gathered, space, parameters.drift() * gathered.totalWeight());
    round(gathered.previous(), vector);
  }

  @Override
  public void foldIn(Gathered gathered, Space space, float[] vector) {
    if (parameters.foldIn() == RuleParameters.FoldIn.LEAST_SQUARES) {
      solve(gathered, space, 0);
    } else {
      sum(gathered, space);
    }
    round(gathered.previous(), vector);
  }

  /** Leaves in {@link #solution} the weighted sum, held back along what all anchors share. */
  private void sum(Gathered gathered, Space space) {
    Arrays.fill(residual, 0);
    for (int k = 0; k < gathered.size(); k++) {
      double weight = (double) gathered.weights()[k] / gathered.scales()[k];
      addScaled(weight, gathered.vectors(), k * residual.length, residual);
    }
    double mean = space.meanEigenvalue();
    if (mean == 0) {
      System.arraycopy(residual, 0, solution, 0, solution.length);
      return;
    }
    Arrays.fill(solution, 0);
    System.arraycopy(residual, 0, direction, 0, residual.length);
    descend(nothing, space, SHARED / mean, 1);
  }

  /** Leaves in {@link #solution} what the steps lead to from the previous vector. */
  private void solve(Gathered gathered, Space space, double pull) {
    double unseen = parameters.negatives() * space.meanRowWeight();
    double a = unseen / Math.max(LEAST_ANCHORS, space.anchors());
    double ridge = parameters.ridge() * (gathered.totalWeight() + unseen);

    take(gathered, solution.length);
    float[] previous = gathered.previous();
    for (int i = 0; i < solution.length; i++) {
      solution[i] = previous[i];
    }
    // b − Ax from x = v_i, where μ cancels out: Σ_j w_ij (1 − x·v_j) v_j − a·G x − ρ x.
    for (int i = 0; i < residual.length; i++) {
      residual[i] = -ridge * solution[i];
    }
    addGram(-a, space, solution, residual);
    int size = gathered.size();
    score(solution, size);
    for (int k = 0; k < size; k++) {
      scores[k] = gathered.weights()[k] * (1 - scores[k]);
    }
    addRows(scores, vectors, size, residual);
    System.arraycopy(residual, 0, direction, 0, residual.length);
    descend(gathered, space, a, ridge + pull);
  }

  private void descend(Gathered gathered, Space space, double a, double diagonal) {
    double squared = dot(residual, residual);
    double negligible = NEGLIGIBLE * squared;
    for (int step = 0; step < parameters.steps() && squared > negligible; step++) {
      multiply(gathered, space, a, diagonal, direction);
      double length = squared / dot(direction, product);
      for (int i = 0; i < solution.length; i++) {
        solution[i] += length * direction[i];
        residual[i] -= length * product[i];
      }
      double next = dot(residual, residual);
      double turn = next / squared;
      for (int i = 0; i < direction.length; i++) {
        direction[i] = residual[i] + turn * direction[i];
      }
      squared = next;
    }
  }

  /** Computes {@code (a·G + Σ w v vᵀ + diagonal·I) x} without forming the matrix. */
  private void multiply(Gathered gathered, Space space, double a, double diagonal, double[] x) {
    for (int i = 0; i < x.length; i++) {
      product[i] = diagonal * x[i];
    }
    addGram(a, space, x, product);
    int size = gathered.size();
    score(x, size);
    float[] weights = gathered.weights();
    for (int k = 0; k < size; k++) {
      scores[k] *= weights[k];
    }
    addRows(scores, vectors, size, product);
  }

  /** Adds {@code a·G x}. */
  private void addGram(double a, Space space, double[] x, double[] to) {
    if (a != 0) {
      for (int i = 0; i < x.length; i++) {
        factors[i] = a * x[i];
      }
      addRows(factors, space.rows(), x.length, to); // G is symmetric: its rows are its columns.
    }
  }

  /** Takes the neighbours' vectors over, as doubles. */
  private void take(Gathered gathered, int d) {
    int size = gathered.size();
    if (scores.length < size) {
      scores = new double[2 * size];
      vectors = new double[2 * size][d];
    }
    float[] from = gathered.vectors();
    for (int k = 0; k < size; k++) {
      double[] vector = vectors[k];
      for (int i = 0; i < d; i++) {
        vector[i] = from[k * d + i];
      }
    }
  }

  /**
   * Leaves in {@link #scores} the inner products of the neighbours' vectors with x. Four at a time,
   * as each sum has to wait for its last term.
   */
  private void score(double[] x, int size) {
    int k = 0;
    for (; k + 3 < size; k += 4) {
      double[] v0 = vectors[k];
      double[] v1 = vectors[k + 1];
      double[] v2 = vectors[k + 2];
      double[] v3 = vectors[k + 3];
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      for (int i = 0; i < x.length; i++) {
        s0 += x[i] * v0[i];
        s1 += x[i] * v1[i];
        s2 += x[i] * v2[i];
        s3 += x[i] * v3[i];
      }
      scores[k] = s0;
      scores[k + 1] = s1;
      scores[k + 2] = s2;
      scores[k + 3] = s3;
    }
    for (; k < size; k++) {
      scores[k] = dot(x, vectors[k]);
    }
  }

  /** Rounds the solution into a vector, or keeps the previous one if that can't be written. */
  private void round(float[] previous, float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) solution[i];
      if (!Float.isFinite(vector[i])) {
        System.arraycopy(previous, 0, vector, 0, vector.length);
        return;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /**
   * Adds the first rows of a matrix, each times its factor: four at a time, as a row is short and
   * each pass over {@code to} costs. It vectorises because every row is an array of its own, with
   * the same indices as {@code to}.
   */
  private static void addRows(double[] factors, double[][] matrix, int rows, double[] to) {
    int row = 0;
    for (; row + 3 < rows; row += 4) {
      double f0 = factors[row];
      double f1 = factors[row + 1];
      double f2 = factors[row + 2];
      double f3 = factors[row + 3];
      double[] m0 = matrix[row];
      double[] m1 = matrix[row + 1];
      double[] m2 = matrix[row + 2];
      double[] m3 = matrix[row + 3];
      for (int i = 0; i < to.length; i++) {
        to[i] += (f0 * m0[i] + f1 * m1[i]) + (f2 * m2[i] + f3 * m3[i]);
      }
    }
    for (; row < rows; row++) {
      double f0 = factors[row];
      double[] m0 = matrix[row];
      for (int i = 0; i < to.length; i++) {
        to[i] += f0 * m0[i];
      }
    }
  }

  private static void addScaled(double factor, float[] from, int offset, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[offset + i];
    }
  }
}
