package dev.freshet.evaluate.als;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Counts pairs in a sparse matrix. */
class SparseRowsTest {

  @Test
  void addsUpEqualPairs() {
    SparseRows rows =
        SparseRows.counting(3, 4, new int[] {2, 0, 2, 2, 0}, new int[] {3, 1, 0, 3, 1});

    assertThat(rows.starts()).containsExactly(0, 1, 1, 3);
    assertThat(rows.columns()).containsExactly(1, 3, 0);
    assertThat(rows.values()).containsExactly(2, 2, 1);
    assertThat(rows.occupied()).isEqualTo(2);
    assertThat(rows.size(2)).isEqualTo(2);
  }

  @Property
  void agreesWithTheDenseMatrixAndItsTranspose(
      @ForAll long seed,
      @ForAll @IntRange(max = 9) int height,
      @ForAll @IntRange(min = 1, max = 9) int width) {
    int[][] dense = RandomCounts.dense(new Random(seed), height, width);

    SparseRows rows = RandomCounts.sparse(dense, width);

    assertThat(dense(rows, width)).isEqualTo(dense);
    assertThat(dense(rows.transposed(width), height)).isEqualTo(transposed(dense, width));
  }

  private static int[][] dense(SparseRows rows, int width) {
    int[][] dense = new int[rows.rows()][width];
    for (int row = 0; row < rows.rows(); row++) {
      for (int i = rows.starts()[row]; i < rows.starts()[row + 1]; i++) {
        assertThat(dense[row][rows.columns()[i]]).as("column met once").isZero();
        dense[row][rows.columns()[i]] = rows.values()[i];
      }
    }
    return dense;
  }

  private static int[][] transposed(int[][] dense, int width) {
    int[][] transposed = new int[width][dense.length];
    for (int i = 0; i < dense.length; i++) {
      for (int j = 0; j < width; j++) {
        transposed[j][i] = dense[i][j];
      }
    }
    return transposed;
  }
}
