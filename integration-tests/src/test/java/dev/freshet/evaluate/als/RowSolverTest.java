package dev.freshet.evaluate.als;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Solves for a row's vector. */
class RowSolverTest {

  private static final double ALPHA = 3;
  private static final double REGULARISATION = 0.02;

  /** Short rows and long ones, which are solved by different systems. */
  @Property
  void agreesWithTheNormalEquationsOverAllColumns(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int dimension,
      @ForAll @IntRange(min = 1, max = 40) int columns) {
    Random random = new Random(seed);
    double[] vectors = RandomCounts.vectors(random, columns, dimension);
    int[][] counts = RandomCounts.dense(random, 1, columns);
    RowSolver solver = new RowSolver(dimension, ALPHA, REGULARISATION);
    double[] turned = vectors.clone();
    double[] solution = new double[dimension + 3];

    solver.hold(turned, columns);
    solver.solve(RandomCounts.sparse(counts, columns), 0, solution, 3);

    double[] expected = byNormalEquations(vectors, counts[0], dimension);
    // Turned axes keep inner products, and so the scores of all columns.
    for (int j = 0; j < columns; j++) {
      assertThat(dot(solution, 3, turned, j * dimension, dimension))
          .isCloseTo(dot(expected, 0, vectors, j * dimension, dimension), within(1e-9));
    }
    assertThat(dot(solution, 3, solution, 3, dimension))
        .isCloseTo(dot(expected, 0, expected, 0, dimension), within(1e-9));
  }

  @Test
  void anEmptyRowIsZero() {
    RowSolver solver = new RowSolver(2, ALPHA, REGULARISATION);
    solver.hold(new double[] {1, 0, 1, 1}, 2);
    double[] solution = {7, 7};

    solver.solve(SparseRows.ofOne(new int[0], new int[0]), 0, solution, 0);

    assertThat(solution).containsOnly(0);
  }

  @Test
  void columnsWithoutEntriesAreNotCountedAsZeros() {
    RowSolver one = new RowSolver(2, ALPHA, REGULARISATION);
    RowSolver two = new RowSolver(2, ALPHA, REGULARISATION);
    one.hold(new double[] {1, 0.5}, 1);
    two.hold(new double[] {1, 0.5, 0, 0}, 1);
    SparseRows row = SparseRows.ofOne(new int[] {0}, new int[] {2});
    double[] first = new double[2];
    double[] second = new double[2];

    one.solve(row, 0, first, 0);
    two.solve(row, 0, second, 0);

    assertThat(first).isEqualTo(second);
  }

  /** (Σ_all c y yᵀ + λ (n + α Σ r) I) x = Σ c p y, by Gauss and Jordan. */
  private static double[] byNormalEquations(double[] vectors, int[] counts, int dimension) {
    double confidence = counts.length;
    for (int count : counts) {
      confidence += ALPHA * count;
    }
    double[][] system = new double[dimension][dimension + 1];
    for (int i = 0; i < dimension; i++) {
      system[i][i] = REGULARISATION * confidence;
      for (int column = 0; column < counts.length; column++) {
        double weight = 1 + ALPHA * counts[column];
        double own = vectors[column * dimension + i];
        for (int k = 0; k < dimension; k++) {
          system[i][k] += weight * own * vectors[column * dimension + k];
        }
        system[i][dimension] += counts[column] > 0 ? weight * own : 0;
      }
    }
    return solved(system);
  }

  private static double[] solved(double[][] system) {
    int size = system.length;
    for (int pivot = 0; pivot < size; pivot++) {
      int largest = pivot;
      for (int row = pivot; row < size; row++) {
        largest = Math.abs(system[row][pivot]) > Math.abs(system[largest][pivot]) ? row : largest;
      }
      double[] moved = system[pivot];
      system[pivot] = system[largest];
      system[largest] = moved;
      for (int row = 0; row < size; row++) {
        double factor = row == pivot ? 0 : system[row][pivot] / system[pivot][pivot];
        for (int k = pivot; k <= size; k++) {
          system[row][k] -= factor * system[pivot][k];
        }
      }
    }
    double[] solution = new double[size];
    for (int i = 0; i < size; i++) {
      solution[i] = system[i][size] / system[i][i];
    }
    return solution;
  }

  private static double dot(double[] a, int aAt, double[] b, int bAt, int length) {
    double sum = 0;
    for (int k = 0; k < length; k++) {
      sum += a[aAt + k] * b[bAt + k];
    }
    return sum;
  }
}
