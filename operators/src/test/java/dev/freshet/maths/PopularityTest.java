package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What popularity is worth, and until when. */
class PopularityTest {

  private static final Popularity DEFAULTS = Popularity.defaults();
  private static final Popularity OFF = new Popularity(0, 0.125);

  @Property(tries = 1_000)
  void anAnchorsIsItsShareOfThePeakWithinBounds(
      @ForAll @DoubleRange(min = 0, max = 1e9) double support,
      @ForAll @DoubleRange(min = 0, max = 1e9) double more,
      @ForAll @DoubleRange(min = 0, max = 1e9) double peak) {
    float popularity = DEFAULTS.ofAnchor(support, peak);
    assertThat(popularity).isBetween(0f, 1f);
    assertThat(DEFAULTS.ofAnchor(support + more, peak)).isGreaterThanOrEqualTo(popularity);
    if (support <= 1 || support < 0.02 * peak) {
      assertThat(popularity).isZero();
    } else {
      assertThat((double) popularity).isCloseTo(Math.min(1, support / peak), within(1e-6));
    }
    assertThat(DEFAULTS.ofAnchor(2 + peak + more, peak)).isEqualTo(1);
  }

  @Test
  void theBoundsThemselvesCount() {
    assertThat(DEFAULTS.ofAnchor(2, 2)).isEqualTo(1);
    assertThat(DEFAULTS.ofAnchor(1.5, 2)).isEqualTo(0.75f);
    assertThat(DEFAULTS.ofAnchor(1, 2)).isZero();
    assertThat(DEFAULTS.ofAnchor(3, 0)).as("the first").isEqualTo(1);
    assertThat(DEFAULTS.ofAnchor(0, 0)).isZero();
    assertThat(DEFAULTS.ofAnchor(2, 100)).isEqualTo(0.02f);
    assertThat(DEFAULTS.ofAnchor(3.999, 200)).isZero();
  }

  @Property(tries = 1_000)
  void itFadesLaterAndIsLessThen(
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long time,
      @ForAll @DoubleRange(min = 0, max = 1e6) double support,
      @ForAll @DoubleRange(min = 0, max = 1e6) double more,
      @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long halfLife) {
    HalfLife recent = new HalfLife(halfLife);
    double peak = support + more;
    float popularity = DEFAULTS.ofAnchor(support, peak);
    long fadesAt = DEFAULTS.fadesAt(time, support, peak, recent);
    assertThat(fadesAt).isGreaterThan(time);
    assertThat(fadesAt == CoOccurrenceGroup.UNLIMITED).isEqualTo(popularity == 0);
    if (popularity > 0) {
      assertThat(DEFAULTS.ofAnchor(support * recent.weight(fadesAt - time), peak))
          .isLessThan(0.851f * popularity);
    }
  }

  @Test
  void whatNeverFadesNeedsNoRecord() {
    assertThat(DEFAULTS.fadesAt(1_000, 50, 60, HalfLife.UNLIMITED))
        .isEqualTo(CoOccurrenceGroup.UNLIMITED);
    assertThat(DEFAULTS.fadesAt(1_000, 50, 60, new HalfLife(Long.MAX_VALUE - 1)))
        .isGreaterThan(1_000);
  }

  @Test
  void isMeasuredWithAShareOfTheGroupsMemory() {
    assertThat(DEFAULTS.recent(new HalfLife(8_000)).millis()).isEqualTo(1_000);
    assertThat(new Popularity(1, 1).recent(new HalfLife(8_000)).millis()).isEqualTo(8_000);
    assertThat(DEFAULTS.recent(new HalfLife(1)).millis()).isEqualTo(1);
    assertThat(DEFAULTS.recent(HalfLife.UNLIMITED).isUnlimited()).isTrue();
  }

  @Test
  void aFoldedInEntitysIsAShareOfItsBestScore() {
    Gathered gathered = gathered(new float[] {1, 0}, 2, new float[] {3, 1}, 1.5f);
    // Scores 2·2 = 4 and 1.5·(6 + 4) = 15.
    float[] vector = {2, 4};
    assertThat((double) DEFAULTS.ofFoldedIn(gathered, vector)).isCloseTo(0.3 * 15, within(1e-6));
    assertThat((double) new Popularity(2, 1).ofFoldedIn(gathered, vector))
        .isCloseTo(2 * 15, within(1e-5));
  }

  @Test
  void itIsTheWeightItselfWhereNothingScores() {
    float[] vector = {-1, -2};
    assertThat(DEFAULTS.ofFoldedIn(gathered(new float[] {1, 0}, 2), vector)).isEqualTo(0.3f);
    assertThat(DEFAULTS.ofFoldedIn(gathered(new float[] {0, 0}, 2), vector)).isEqualTo(0.3f);
    assertThat(DEFAULTS.ofFoldedIn(new Gathered(2), new float[2])).isEqualTo(0.3f);
  }

  @Property(tries = 500)
  void itIsFiniteAndNotNegativeWhateverTheVectors(
      @ForAll float x, @ForAll float y, @ForAll float u, @ForAll float v, @ForAll float scale) {
    Gathered gathered = gathered(new float[] {x, y}, scale);
    for (Popularity popularity : new Popularity[] {DEFAULTS, OFF, new Popularity(100, 1)}) {
      assertThat(popularity.ofFoldedIn(gathered, new float[] {u, v})).isFinite().isNotNegative();
    }
  }

  @Test
  void itIsFiniteForExtremes() {
    float[] extremes = {
      Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NaN, Float.MIN_VALUE, 0
    };
    for (float component : extremes) {
      for (float other : extremes) {
        Gathered gathered = gathered(new float[] {component, other}, Float.MAX_VALUE);
        assertThat(DEFAULTS.ofFoldedIn(gathered, new float[] {other, component}))
            .isFinite()
            .isNotNegative();
        assertThat(OFF.ofFoldedIn(gathered, new float[] {other, component})).isZero();
      }
    }
  }

  @Test
  void withoutWeightThereIsNone() {
    assertThat(OFF.ofAnchor(50, 60)).isZero();
    assertThat(OFF.fadesAt(1_000, 50, 60, new HalfLife(10))).isEqualTo(CoOccurrenceGroup.UNLIMITED);
    assertThat(OFF.ofFoldedIn(gathered(new float[] {1, 0}, 2), new float[] {2, 4})).isZero();
    assertThat(OFF.ofFoldedIn(new Gathered(2), new float[2])).isZero();
  }

  private static Gathered gathered(float[] vector, float scale) {
    Gathered gathered = new Gathered(vector.length);
    gathered.add(vector, 0, scale, 1);
    return gathered;
  }

  private static Gathered gathered(float[] one, float scale, float[] other, float otherScale) {
    Gathered gathered = gathered(one, scale);
    gathered.add(other, 0, otherScale, 0.5f);
    return gathered;
  }
}
