package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Checks weights and scales against the formulas of the design. */
class WeightingTest {

  private static final Weighting DEFAULTS = Weighting.defaults();

  @Property(tries = 500)
  void weightIsEquationOneSmoothed(
      @ForAll @DoubleRange(min = 0, max = 1e6) double support,
      @ForAll @DoubleRange(min = 0, max = 1e6) double other,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    double count = share * Math.min(support, other);
    float weight = DEFAULTS.weight(count, support, other);
    assertThat((double) weight)
        .isCloseTo(count / Math.sqrt((support + 3) * (other + 3)), Offset.offset(1e-7))
        .isBetween(0.0, 1.0);
    assertThat(weight).as("symmetric").isEqualTo(DEFAULTS.weight(count, other, support));
  }

  @Property(tries = 300)
  void scaleIsAPowerOfTheSupport(
      @ForAll @DoubleRange(min = 0, max = 1e9) double support,
      @ForAll @DoubleRange(min = 0, max = 1) double exponent) {
    Percentage tiny = Percentage.withPercentage(1e-4);
    assertThat((double) DEFAULTS.scale(support)).isCloseTo(Math.pow(support + 5, 0.25), tiny);
    assertThat((double) new Weighting(3, 1, exponent).scale(support))
        .isCloseTo(Math.pow(support + 1, exponent), tiny);
  }

  @Test
  void weightIsCappedWhenTheOthersSupportLags() {
    assertThat(DEFAULTS.weight(1_000, 1_000, 0)).isEqualTo(1);
    assertThat(DEFAULTS.weight(0, 0, 0)).isZero();
  }

  @Test
  void unitsAreRoundedAndNeverVanish() {
    assertThat(CountScale.units(1)).isEqualTo(65_536);
    assertThat(CountScale.units(0.85)).isEqualTo(55_706);
    assertThat(CountScale.units(1e-9)).isEqualTo(1);
    assertThat(CountScale.count((double) CountScale.units(0.5))).isEqualTo(0.5);
  }
}
