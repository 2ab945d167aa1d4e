package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Compares what the statistics of a space tell with its anchors themselves. */
class SpaceTest {

  @Property(tries = 300)
  void theNormIsTheRootOfTheSumOfTheSquaredScores(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 33) int dimension,
      @ForAll @IntRange(max = 50) int anchors) {
    Random random = new Random(seed);
    GramSum sum = new GramSum(dimension);
    float[] x = vector(random, dimension);
    double squares = 0;
    double bound = 0;
    for (int anchor = 0; anchor < anchors; anchor++) {
      float[] vector = vector(random, dimension);
      sum.add(vector, 1);
      squares += dot(vector, x) * dot(vector, x);
      bound += dot(vector, vector) * dot(x, x);
    }
    // G is rounded to single precision: relative to the largest that the sum could be.
    double norm = new Space(sum).norm(x);
    assertThat(norm).isNotNegative();
    assertThat(norm * norm).isCloseTo(squares, within(1e-6 * bound));
  }

  @Test
  void theNormIsExactWhereRoundingIsNot() {
    GramSum sum = new GramSum(3);
    sum.add(new float[] {1, 2, 3}, 1);
    sum.add(new float[] {-2, 0, 4}, 1);
    assertThat(new Space(sum).norm(new float[] {2, -1, 5})).isEqualTo(Math.sqrt(15 * 15 + 16 * 16));
    assertThat(new Space(sum).norm(new float[3])).isZero();
    assertThat(Space.empty(3).norm(new float[] {2, -1, 5})).isZero();
  }

  private static double dot(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return dot;
  }

  private static float[] vector(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
