package dev.freshet.evaluate.popularity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts as the sum over all additions, each decayed by itself, does. */
class DecayedCountsTest {

  private static final int ITEMS = 6;
  private static final double UNLIMITED = Double.POSITIVE_INFINITY;

  @Test
  void anAdditionWeighsHalfAfterAHalfLife() {
    DecayedCounts counts = new DecayedCounts(2, 2);
    counts.add(0, 1);
    counts.add(1, 1);
    counts.add(1, 1);

    float half = 0.5f;
    assertThat(counts(counts, 2)).containsExactly(half, 1 + (float) Math.sqrt(half));
  }

  @Test
  void withoutAHalfLifeItOnlyCounts() {
    DecayedCounts counts = new DecayedCounts(UNLIMITED, 3);
    for (int i = 0; i < 10_000; i++) {
      counts.add(i % 4 == 0 ? 0 : 1, 1);
    }

    assertThat(counts(counts, 3)).containsExactly(2500, 7500, 0);
    assertThat(popularity(counts, 3)).containsExactly(2500f / 7500, 1, 0);
  }

  @Test
  void nothingIsPopularBeforeAnythingIsCounted() {
    for (double halfLife : new double[] {1, 10, UNLIMITED}) {
      DecayedCounts counts = new DecayedCounts(halfLife, 2);

      assertThat(counts(counts, 2)).containsExactly(0, 0);
      assertThat(popularity(counts, 2)).containsExactly(0, 0);
    }
  }

  @Property
  void agreesWithDirectSums(
      @ForAll @Size(max = 60) List<@IntRange(max = ITEMS - 1) Integer> items,
      @ForAll("halfLives") double halfLife,
      @ForAll("weights") double weight) {
    DecayedCounts counts = new DecayedCounts(halfLife, ITEMS);
    double[] weights = new double[items.size()];
    for (int i = 0; i < items.size(); i++) {
      weights[i] = i % 3 == 0 ? weight : 1;
      counts.add(items.get(i), weights[i]);

      requireSums(counts, directSums(items.subList(0, i + 1), weights, halfLife));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1.5, 10, 30})
  void agreesWithDecayAtEachStepAcrossRenormalisations(double halfLife) {
    Random random = new Random(1);
    DecayedCounts counts = new DecayedCounts(halfLife, ITEMS);
    double[] sums = new double[ITEMS];
    for (int i = 0; i < 20_000; i++) {
      for (int item = 0; item < ITEMS; item++) {
        sums[item] *= Math.pow(0.5, 1 / halfLife);
      }
      int item = random.nextInt(ITEMS);
      sums[item] += 1 + i % 7;
      counts.add(item, 1 + i % 7);
      requireSums(counts, sums);
    }
  }

  @Test
  void whatIsVeryOldComesToNothingAndMayComeBack() {
    DecayedCounts counts = new DecayedCounts(1, 2);
    counts.add(0, 1);
    for (int i = 0; i < 5000; i++) {
      counts.add(1, 1);
    }
    assertThat(counts(counts, 2)).containsExactly(0, 2);

    counts.add(0, 1);

    assertThat(counts(counts, 2)).containsExactly(1, 1);
    assertThat(popularity(counts, 2)).containsExactly(1, 1);
  }

  @Test
  void tellsOnlyWhatItIsAskedFor() {
    DecayedCounts counts = new DecayedCounts(10, 2);
    counts.add(0, 1);
    counts.add(1, 3);
    float[] into = {9, 9};

    counts.popularity(into, 1);

    // Of the largest of all, told or not.
    assertThat(into[0]).isCloseTo((float) (Math.pow(2, -0.1) / 3), within(1e-6f));
    assertThat(into[1]).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 0.5, Double.NaN})
  void refusesHalfLivesOfLessThanOneAddition(double halfLife) {
    assertThatThrownBy(() -> new DecayedCounts(halfLife, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("half-life must be at least 1, was " + halfLife);
  }

  @Provide
  Arbitrary<Double> halfLives() {
    return Arbitraries.of(1.0, 1.3, 2.0, 10.0, 30.0, 1000.0, UNLIMITED);
  }

  @Provide
  Arbitrary<Double> weights() {
    return Arbitraries.of(1e-3, 0.5, 1.0, 1000.0, 1e9);
  }

  private static double[] directSums(List<Integer> items, double[] weights, double halfLife) {
    double[] sums = new double[ITEMS];
    for (int i = 0; i < items.size(); i++) {
      sums[items.get(i)] += weights[i] * Math.pow(0.5, (items.size() - 1 - i) / halfLife);
    }
    return sums;
  }

  private static void requireSums(DecayedCounts counts, double[] sums) {
    double largest = Arrays.stream(sums).max().orElseThrow();
    float[] told = counts(counts, ITEMS);
    float[] popularity = popularity(counts, ITEMS);
    for (int i = 0; i < ITEMS; i++) {
      double part = sums[i] / largest;
      assertThat((double) told[i]).isCloseTo(sums[i], within(1e-6 * sums[i] + 1e-12));
      assertThat((double) popularity[i]).isCloseTo(part, within(1e-6 * part + 1e-12));
      assertThat(popularity[i]).isBetween(0f, 1f);
    }
    assertThat(popularity).contains(1f);
  }

  private static float[] counts(DecayedCounts counts, int items) {
    float[] into = new float[items];
    counts.counts(into, items);
    return into;
  }

  private static float[] popularity(DecayedCounts counts, int items) {
    float[] into = new float[items];
    counts.popularity(into, items);
    return into;
  }
}
