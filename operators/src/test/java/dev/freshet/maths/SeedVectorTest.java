package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the distribution of seeds, and that they never change. */
class SeedVectorTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 64, 128})
  void meanNormAndMeanComponent(int dimension) {
    int seeds = 4_000;
    float[] seed = new float[dimension];
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < seeds; i++) {
      // Neighbouring fingerprints are the worst case of a weak mixer.
      SeedVector.fill(i, seed, 0, dimension);
      for (float component : seed) {
        assertThat(Math.abs(component))
            .isLessThanOrEqualTo((float) (SeedVector.NORM * Math.sqrt(3.0 / dimension)));
        squares += (double) component * component;
        sum += component;
      }
    }
    assertThat(Math.sqrt(squares / seeds))
        .isCloseTo(SeedVector.NORM, Offset.offset(0.03 * SeedVector.NORM));
    assertThat(sum / seeds / dimension)
        .isCloseTo(0, Offset.offset(0.1 * SeedVector.NORM / Math.sqrt(dimension)));
  }

  @Test
  void seedsOfNeighbouringFingerprintsAreNearlyOrthogonal() {
    int dimension = 64;
    float[] seeds = new float[200 * dimension];
    for (int i = 0; i < 200; i++) {
      SeedVector.fill(i, seeds, i * dimension, dimension);
    }
    double squares = 0;
    for (int i = 1; i < 200; i++) {
      double dot = 0;
      for (int k = 0; k < dimension; k++) {
        dot += (double) seeds[k + (i - 1) * dimension] * seeds[k + i * dimension];
      }
      squares += dot * dot / Math.pow(SeedVector.NORM, 4);
    }
    // The expected squared cosine of independent directions is 1/d.
    assertThat(squares / 199).isBetween(0.5 / dimension, 2.0 / dimension);
  }

  @Property(tries = 200)
  void dependsOnTheFingerprintAlone(
      @ForAll long fingerprint, @ForAll @IntRange(min = 0, max = 9) int offset) {
    float[] plain = new float[8];
    float[] shifted = new float[20];
    SeedVector.fill(fingerprint, plain, 0, 8);
    SeedVector.fill(fingerprint, shifted, offset, 8);
    for (int i = 0; i < 20; i++) {
      boolean inside = i >= offset && i < offset + 8;
      assertThat(shifted[i]).isEqualTo(inside ? plain[i - offset] : 0);
    }
    assertThat(plain).doesNotContain(0f);
  }

  @Test
  void firstSplitMixOutputsAreThePublishedOnes() {
    // SplitMix64 from seed 1234567 gives 6457827717110365317, then 3203168211198807973.
    float[] seed = new float[2];
    SeedVector.fill(1_234_567, seed, 0, 2);
    double reach = SeedVector.NORM * Math.sqrt(1.5);
    assertThat(seed[0]).isEqualTo((float) (reach * (6457827717110365317L / 0x1p63)));
    assertThat(seed[1]).isEqualTo((float) (reach * (3203168211198807973L / 0x1p63)));
  }
}
