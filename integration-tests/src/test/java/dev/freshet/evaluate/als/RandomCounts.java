package dev.freshet.evaluate.als;

import java.util.Random;
import java.util.stream.IntStream;

/** Matrices of counts for tests, sparse and dense, and random vectors. */
final class RandomCounts {

  private RandomCounts() {}

  /** A dense matrix in which about one entry in three is not zero. */
  static int[][] dense(Random random, int rows, int columns) {
    int[][] counts = new int[rows][columns];
    for (int[] row : counts) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 0;
      }
    }
    return counts;
  }

  /** The same as sparse rows. */
  static SparseRows sparse(int[][] dense, int columns) {
    int[] rowOf =
        IntStream.range(0, dense.length)
            .flatMap(
                row -> IntStream.of(dense[row]).flatMap(n -> IntStream.range(0, n)).map(n -> row))
            .toArray();
    int[] columnOf =
        IntStream.range(0, dense.length)
            .flatMap(
                row ->
                    IntStream.range(0, columns)
                        .flatMap(column -> IntStream.range(0, dense[row][column]).map(n -> column)))
            .toArray();
    return SparseRows.counting(dense.length, columns, rowOf, columnOf);
  }

  /** Vectors, one after the other. */
  static double[] vectors(Random random, int count, int dimension) {
    return random.doubles((long) count * dimension, -1, 1).toArray();
  }
}
