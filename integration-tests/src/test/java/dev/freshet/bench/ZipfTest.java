package dev.freshet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Draws ranks in proportion to a power of them. */
class ZipfTest {

  @Property
  void probabilitiesFollowThePowerLawAndSumToOne(
      @ForAll @IntRange(min = 1, max = 2_000) int ranks,
      @ForAll @DoubleRange(max = 3) double exponent) {
    Zipf law = new Zipf(ranks, exponent);

    double sum = 0;
    for (int rank = 0; rank < ranks; rank++) {
      sum += law.probability(rank);
      assertThat(law.probability(rank) / law.probability(0))
          .isCloseTo(Math.pow(rank + 1, -exponent), within(1e-9));
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
  }

  @Property
  void aUniformNumberFallsOnTheRankWhoseShareItIsIn(
      @ForAll @IntRange(min = 1, max = 500) int ranks,
      @ForAll @DoubleRange(max = 2) double exponent,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double uniform) {
    Zipf law = new Zipf(ranks, exponent);

    int drawn = law.rank(uniform);

    double before = 0;
    for (int rank = 0; rank < drawn; rank++) {
      before += law.probability(rank);
    }
    assertThat(uniform).isBetween(before - 1e-12, before + law.probability(drawn) + 1e-12);
  }

  @Test
  void drawsAsOftenAsItIsProbable() {
    Zipf law = new Zipf(1_000, 1);
    SplittableRandom random = new SplittableRandom(7);
    int draws = 200_000;
    int[] drawn = new int[1_000];
    for (int i = 0; i < draws; i++) {
      drawn[law.rank(random.nextDouble())]++;
    }

    for (int rank : new int[] {0, 1, 9, 99}) {
      double expected = draws * law.probability(rank);
      assertThat((double) drawn[rank]).isCloseTo(expected, within(5 * Math.sqrt(expected)));
    }
  }

  @Test
  void refusesALawWithoutRanksOrWithAGrowingOne() {
    assertThatThrownBy(() -> new Zipf(0, 1)).hasMessageContaining("at least 1 rank");
    assertThatThrownBy(() -> new Zipf(5, -1)).hasMessageContaining("exponent of 0 or more");
    assertThatThrownBy(() -> new Zipf(5, Double.NaN)).hasMessageContaining("NaN");
  }
}
