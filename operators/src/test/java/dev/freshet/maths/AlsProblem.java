package dev.freshet.maths;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The reference for {@link ImplicitAls}: the objective of the design and its normal equations, in
 * double precision, with the matrix formed.
 */
final class AlsProblem {

  final int dimension;
  final double[][] anchors;
  final double[][] neighbours;
  final double[] weights;
  final double[] scales;
  final double[] previous;
  final double rowWeight;

  private AlsProblem(
      double[][] anchors,
      double[][] neighbours,
      double[] weights,
      double[] scales,
      double[] previous,
      double rowWeight) {
    this.dimension = previous.length;
    this.anchors = anchors;
    this.neighbours = neighbours;
    this.weights = weights;
    this.scales = scales;
    this.previous = previous;
    this.rowWeight = rowWeight;
  }

  /**
   * Generates a problem of a random kind.
   *
   * @param norm the typical norm of a vector
   * @param leastWeight weights are log-uniform between it and 1
   */
  static AlsProblem random(
      Random random, int dimension, int neighbours, int others, double norm, double leastWeight) {
    double[][] gathered = new double[neighbours][];
    double[] weights = new double[neighbours];
    double[] scales = new double[neighbours];
    for (int k = 0; k < neighbours; k++) {
      // Some are seeds, some the same vector again; the rest share a direction, as in real spaces.
      int kind = random.nextInt(8);
      if (kind == 0) {
        gathered[k] = seed(random, dimension);
      } else if (kind <= 2 && k > 0) {
        gathered[k] = gathered[random.nextInt(k)];
      } else {
        gathered[k] = vector(random, dimension, norm, 0.5);
      }
      weights[k] = (float) Math.exp(Math.log(leastWeight) * random.nextDouble());
      scales[k] = (float) Math.pow(5 + 100 * random.nextDouble(), 0.25);
    }
    double[][] anchors = new double[neighbours + others][];
    System.arraycopy(gathered, 0, anchors, 0, neighbours);
    for (int i = neighbours; i < anchors.length; i++) {
      anchors[i] = vector(random, dimension, norm, 0.5);
    }
    double[] previous =
        random.nextInt(3) == 0 ? seed(random, dimension) : vector(random, dimension, norm, 0.5);
    return new AlsProblem(
        anchors, gathered, weights, scales, previous, anchors.length * 3 * random.nextDouble());
  }

  AlsProblem from(double[] start) {
    return new AlsProblem(anchors, neighbours, weights, scales, start, rowWeight);
  }

  private static double[] vector(Random random, int dimension, double norm, double common) {
    double[] vector = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (norm * (common + random.nextGaussian()) / Math.sqrt(dimension));
    }
    return vector;
  }

  private static double[] seed(Random random, int dimension) {
    float[] seed = new float[dimension];
    SeedVector.fill(random.nextLong(), seed, 0, dimension);
    return doubles(seed);
  }

  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  Gathered gathered() {
    Gathered gathered = new Gathered(dimension);
    System.arraycopy(floats(previous), 0, gathered.previous(), 0, dimension);
    for (int k = 0; k < neighbours.length; k++) {
      gathered.add(floats(neighbours[k]), 0, (float) scales[k], (float) weights[k]);
    }
    return gathered;
  }

  Space space() {
    GramSum sum = new GramSum(dimension);
    for (double[] anchor : anchors) {
      sum.add(floats(anchor), rowWeight / anchors.length);
    }
    return new Space(sum);
  }

  double totalWeight() {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    return total;
  }

  private double meanRowWeight() {
    return anchors.length == 0 ? 0 : rowWeight / anchors.length;
  }

  double a() {
    return 5 * meanRowWeight() / Math.max(50, anchors.length);
  }

  double rho() {
    return 0.005 * (totalWeight() + 5 * meanRowWeight());
  }

  /** Returns μ of a refresh. */
  double mu() {
    return 2 * totalWeight();
  }

  /** Evaluates Σ w (1 − x·v)² + a Σ_all (x·v)² + ρ‖x‖² + μ‖x − previous‖². */
  double objective(double[] x, double mu) {
    double value = 0;
    for (int k = 0; k < neighbours.length; k++) {
      double miss = 1 - dot(x, neighbours[k]);
      value += weights[k] * miss * miss;
    }
    for (double[] anchor : anchors) {
      double score = dot(x, anchor);
      value += a() * score * score;
    }
    for (int i = 0; i < dimension; i++) {
      double moved = x[i] - previous[i];
      value += rho() * x[i] * x[i] + mu * moved * moved;
    }
    return value;
  }

  /** Forms the matrix of the normal equations, of G as the rule is given it. */
  private DMatrixRMaj matrix(double mu) {
    double[] gram = space().gram();
    DMatrixRMaj matrix = CommonOps_DDRM.identity(dimension);
    CommonOps_DDRM.scale(rho() + mu, matrix);
    CommonOps_DDRM.addEquals(matrix, a(), DMatrixRMaj.wrap(dimension, dimension, gram));
    for (int k = 0; k < neighbours.length; k++) {
      addOuter(matrix, weights[k], neighbours[k]);
    }
    return matrix;
  }

  private static void addOuter(DMatrixRMaj to, double weight, double[] vector) {
    DMatrixRMaj column = DMatrixRMaj.wrap(vector.length, 1, vector);
    CommonOps_DDRM.multAddTransB(weight, column, column, to);
  }

  private DMatrixRMaj right(double mu) {
    double[] right = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      right[i] = mu * previous[i];
      for (int k = 0; k < neighbours.length; k++) {
        right[i] += weights[k] * neighbours[k][i];
      }
    }
    return DMatrixRMaj.wrap(dimension, 1, right);
  }

  double[] solveDirectly(double mu) {
    return solve(matrix(mu), right(mu));
  }

  private double[] solve(DMatrixRMaj matrix, DMatrixRMaj right) {
    DMatrixRMaj x = new DMatrixRMaj(dimension, 1);
    if (!CommonOps_DDRM.solve(matrix, right, x)) {
      throw new AssertionError("singular");
    }
    return x.data;
  }

  /** Takes conjugate-gradient steps from the previous vector. */
  double[] steps(int steps, double mu) {
    return steps(matrix(mu), right(mu), previous, steps);
  }

  /** Takes conjugate-gradient steps (Hestenes and Stiefel 1952). */
  private static double[] steps(DMatrixRMaj matrix, DMatrixRMaj right, double[] from, int steps) {
    double[] x = from.clone();
    double[] residual = subtract(right.data, multiply(matrix, x), 1);
    double[] direction = residual.clone();
    double enough = 1e-28 * dot(residual, residual);
    for (int step = 0; step < steps && dot(residual, residual) > enough; step++) {
      double[] product = multiply(matrix, direction);
      double length = dot(residual, residual) / dot(direction, product);
      double[] next = subtract(residual, product, length);
      double turn = dot(next, next) / dot(residual, residual);
      x = subtract(x, direction, -length);
      direction = subtract(next, direction, -turn);
      residual = next;
    }
    return x;
  }

  /** Solves (I + 0.15/ḡ·G) x = Σ w v / p directly. */
  double[] dampedSum() {
    return solve(damping(), sum());
  }

  /** Takes conjugate-gradient steps on the same, from zero. */
  double[] dampedSum(int steps) {
    return steps(damping(), sum(), new double[dimension], steps);
  }

  private DMatrixRMaj damping() {
    DMatrixRMaj gram = DMatrixRMaj.wrap(dimension, dimension, space().gram());
    double mean = CommonOps_DDRM.trace(gram) / dimension;
    DMatrixRMaj matrix = CommonOps_DDRM.identity(dimension);
    CommonOps_DDRM.addEquals(matrix, mean == 0 ? 0 : 0.15 / mean, gram);
    return matrix;
  }

  private DMatrixRMaj sum() {
    double[] sum = new double[dimension];
    for (int k = 0; k < neighbours.length; k++) {
      sum = subtract(sum, neighbours[k], -weights[k] / scales[k]);
    }
    return DMatrixRMaj.wrap(dimension, 1, sum);
  }

  /** Bounds the norm of the weighted sum: Σ w ‖v‖ / p. */
  double sumOfNorms() {
    double terms = 0;
    for (int k = 0; k < neighbours.length; k++) {
      terms += weights[k] / scales[k] * norm(neighbours[k]);
    }
    return terms;
  }

  private static double[] multiply(DMatrixRMaj matrix, double[] x) {
    DMatrixRMaj product = new DMatrixRMaj(x.length, 1);
    CommonOps_DDRM.mult(matrix, DMatrixRMaj.wrap(x.length, 1, x), product);
    return product.data;
  }

  private static double[] subtract(double[] from, double[] what, double factor) {
    double[] difference = new double[from.length];
    for (int i = 0; i < from.length; i++) {
      difference[i] = from[i] - factor * what[i];
    }
    return difference;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double distance(double[] a, double[] b) {
    double[] difference = subtract(a, b, 1);
    return Math.sqrt(dot(difference, difference));
  }

  static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }
}
