package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Compares the statistics with sums over the anchors that are left. */
class GramSumTest {

  private record Anchor(float[] vector, double weight) {}

  @Property(tries = 150)
  void equalsTheSumOverTheAnchorsLeft(
      @ForAll @IntRange(min = 1, max = 24) int dimension,
      @ForAll @IntRange(min = 0, max = 60) int changes,
      @ForAll Random random)
      throws IOException {
    List<Anchor> left = new ArrayList<>();
    // Two partials, as of two key groups.
    GramSum[] partials = {new GramSum(dimension), new GramSum(dimension)};
    List<List<Anchor>> held = List.of(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < changes; i++) {
      int part = random.nextInt(2);
      if (random.nextInt(3) == 0 && !held.get(part).isEmpty()) {
        int at = random.nextInt(held.get(part).size());
        Anchor old = held.get(part).get(at);
        Anchor anchor = anchor(dimension, random);
        held.get(part).set(at, anchor);
        left.set(left.indexOf(old), anchor);
        partials[part].replace(old.vector, old.weight, anchor.vector, anchor.weight);
      } else if (random.nextInt(3) == 0 && !held.get(part).isEmpty()) {
        Anchor gone = held.get(part).remove(random.nextInt(held.get(part).size()));
        left.remove(gone);
        partials[part].remove(gone.vector, gone.weight);
      } else {
        Anchor anchor = anchor(dimension, random);
        held.get(part).add(anchor);
        left.add(anchor);
        partials[part].add(anchor.vector, anchor.weight);
      }
    }
    GramSum sum = partials[0].copy();
    sum.add(partials[1]);
    partials[0].add(new float[dimension], 99);
    check(sum, left);
    check(copy(sum), left);
  }

  private static void check(GramSum sum, List<Anchor> left) {
    int dimension = sum.dimension();
    assertThat(sum.anchors()).isEqualTo(left.size());
    assertThat(sum.rowWeight())
        .isCloseTo(left.stream().mapToDouble(Anchor::weight).sum(), Offset.offset(1e-9));
    Space space = new Space(sum);
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        double expected = 0;
        for (Anchor anchor : left) {
          expected += (double) anchor.vector[i] * anchor.vector[j];
        }
        assertThat(sum.at(i, j)).isCloseTo(expected, Offset.offset(1e-9));
        assertThat(space.gram()[i * dimension + j]).isEqualTo((float) sum.at(i, j));
      }
    }
    assertThat(space.anchors()).isEqualTo(left.size());
    assertThat(space.meanRowWeight())
        .isCloseTo(
            left.stream().mapToDouble(Anchor::weight).average().orElse(0), Offset.offset(1e-9));
  }

  @Test
  void emptySpaceHasNoMean() {
    Space space = Space.empty(3);
    assertThat(space.meanRowWeight()).isZero();
    assertThat(space.anchors()).isZero();
    assertThat(space.gram()).containsOnly(0.0).hasSize(9);
    assertThat(space.dimension()).isEqualTo(3);
  }

  private static Anchor anchor(int dimension, Random random) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return new Anchor(vector, 3 * random.nextDouble());
  }

  private static GramSum copy(GramSum sum) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sum.write(new DataOutputStream(bytes));
    return GramSum.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }
}
