package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What popularity is worth, and until when. */
class PopularityTest {

  private static final Popularity POPULARITY = new Popularity(2, 0.25);
  private static final Popularity OFF = new Popularity(0, 0.25);

  @Property(tries = 1_000)
  void anAnchorsIsItsShareOfTheTotal(
      @ForAll @DoubleRange(min = 0, max = 1e9) double support,
      @ForAll @DoubleRange(min = 0, max = 1e9) double more,
      @ForAll @DoubleRange(min = 0, max = 1e9) double total) {
    float popularity = POPULARITY.ofAnchor(support, total);
    assertThat(popularity).isBetween(0f, 1f);
    assertThat(POPULARITY.ofAnchor(support + more, total)).isGreaterThanOrEqualTo(popularity);
    assertThat(POPULARITY.ofAnchor(support, total + more)).isLessThanOrEqualTo(popularity);
    if (support == 0 || support < 0.003 * total) {
      assertThat(popularity).isZero();
    } else {
      assertThat((double) popularity).isCloseTo(Math.min(1, support / total), within(1e-6));
    }
    assertThat(POPULARITY.ofAnchor(1 + total + more, total)).isEqualTo(1);
  }

  @Property(tries = 300)
  void theSharesOfAGroupAreAtMostOneTogether(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 1_000) int anchors) {
    double[] supports = new Random(seed).doubles(anchors).map(x -> 1 / (0.001 + x)).toArray();
    double total = 0;
    for (double support : supports) {
      total += support;
    }
    double shares = 0;
    int popular = 0;
    for (double support : supports) {
      double share = POPULARITY.ofAnchor(support, total);
      shares += share;
      popular += share > 0 ? 1 : 0;
    }
    assertThat(shares).isLessThan(1 + 1e-6);
    assertThat(popular).isLessThanOrEqualTo(333);
  }

  @Test
  void theBoundsThemselvesCount() {
    assertThat(POPULARITY.ofAnchor(2, 2)).isEqualTo(1);
    assertThat(POPULARITY.ofAnchor(1.5, 2)).isEqualTo(0.75f);
    assertThat(POPULARITY.ofAnchor(0.25, 0.5)).as("of few engagements, too").isEqualTo(0.5f);
    assertThat(POPULARITY.ofAnchor(3, 0)).as("the first").isEqualTo(1);
    assertThat(POPULARITY.ofAnchor(0, 0)).isZero();
    assertThat(POPULARITY.ofAnchor(0, 5)).isZero();
    assertThat(POPULARITY.ofAnchor(-1, 5)).isZero();
    assertThat(POPULARITY.ofAnchor(3, 1_000)).isEqualTo(0.003f);
    assertThat(POPULARITY.ofAnchor(2.999, 1_000)).isZero();
  }

  @Property(tries = 1_000)
  void itFadesLaterAndItsSupportIsLessThen(
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long time,
      @ForAll @DoubleRange(min = 0, max = 1e6) double support,
      @ForAll @DoubleRange(min = 0, max = 1e8) double more,
      @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long halfLife) {
    HalfLife recent = new HalfLife(halfLife);
    double total = support + more;
    float popularity = POPULARITY.ofAnchor(support, total);
    long fadesAt = POPULARITY.fadesAt(time, support, total, recent);
    assertThat(fadesAt).isGreaterThan(time);
    assertThat(fadesAt == CoOccurrenceGroup.UNLIMITED).isEqualTo(popularity == 0);
    if (popularity > 0) {
      double faded = recent.weight(fadesAt - time);
      assertThat(faded).isLessThan(0.851);
      assertThat(POPULARITY.ofAnchor(support * faded, total))
          .as("where as much comes as before")
          .isLessThan(0.851f * popularity);
      if (halfLife > 1_000) {
        assertThat(faded).as("one step, no more").isGreaterThan(0.849);
      }
    }
  }

  @Test
  void whatNeverFadesNeedsNoRecord() {
    assertThat(POPULARITY.fadesAt(1_000, 50, 60, HalfLife.UNLIMITED))
        .isEqualTo(CoOccurrenceGroup.UNLIMITED);
    assertThat(POPULARITY.fadesAt(1_000, 50, 60, new HalfLife(Long.MAX_VALUE - 1)))
        .isGreaterThan(1_000);
  }

  @Test
  void isMeasuredWithAShareOfTheGroupsMemory() {
    assertThat(POPULARITY.recent(new HalfLife(8_000)).millis()).isEqualTo(2_000);
    assertThat(new Popularity(1, 1).recent(new HalfLife(8_000)).millis()).isEqualTo(8_000);
    assertThat(POPULARITY.recent(new HalfLife(1)).millis()).isEqualTo(1);
    assertThat(POPULARITY.recent(HalfLife.UNLIMITED).isUnlimited()).isTrue();
  }

  @Property(tries = 300)
  void aFoldedInEntitysIsTheNormOfItsScoresOverAllAnchors(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int dimension,
      @ForAll @IntRange(min = 1, max = 60) int anchors,
      @ForAll @DoubleRange(min = 0.1, max = 100) double weight) {
    Random random = new Random(seed);
    GramSum sum = new GramSum(dimension);
    float[] user = vector(random, dimension);
    double squares = 0;
    float[] anchor = user;
    for (int i = 0; i < anchors; i++) {
      // Not too far from the user, or little but the rounding of G would be left.
      anchor = vector(random, dimension);
      anchor[0] += Math.signum(user[0]);
      double score = 0;
      for (int j = 0; j < dimension; j++) {
        score += (double) user[j] * anchor[j];
      }
      squares += score * score;
      sum.add(anchor, 1);
    }
    double expected = weight * Math.sqrt(squares);
    Gathered gathered = gathered(anchor, 1);
    double actual = new Popularity(weight, 0.25).ofFoldedIn(gathered, user, new Space(sum));
    assertThat(actual * actual)
        .isCloseTo(expected * expected, within(weight * weight * (1e-5 * squares + 1e-3)));
  }

  @Test
  void itIsInTheUnitOfTheMeanScaleOfWhatWasGathered() {
    Gathered gathered = gathered(new float[] {1, 0}, 2);
    gathered.add(new float[] {3, 1}, 0, 1.5f, 0.5f);
    float[] vector = {2, 4};
    Space space = space(new float[] {1, 0}, new float[] {3, 1});
    // Scores 2 and 10.
    double norm = Math.sqrt(2 * 2 + 10 * 10);
    assertThat((double) POPULARITY.ofFoldedIn(gathered, vector, space))
        .isCloseTo(2 * 1.75 * norm, within(1e-5));
    assertThat((double) new Popularity(0.5, 1).ofFoldedIn(gathered, vector, space))
        .isCloseTo(0.5 * 1.75 * norm, within(1e-5));
  }

  @Test
  void itIsTheWeightItselfWhereNothingScores() {
    float[] vector = {0, -2};
    Space space = space(new float[] {1, 0});
    assertThat(POPULARITY.ofFoldedIn(gathered(new float[] {1, 0}, 2), vector, space)).isEqualTo(2);
    assertThat(POPULARITY.ofFoldedIn(gathered(vector, 2), vector, Space.empty(2))).isEqualTo(2);
    assertThat(POPULARITY.ofFoldedIn(new Gathered(2), new float[2], space)).isEqualTo(2);
    assertThat(POPULARITY.ofFoldedIn(gathered(vector, 0), new float[] {1, 1}, space)).isEqualTo(2);
  }

  @Property(tries = 500)
  void readersTakeItWhateverTheVectors(
      @ForAll float x, @ForAll float y, @ForAll float u, @ForAll float v, @ForAll float scale) {
    Gathered gathered = gathered(new float[] {x, y}, scale);
    Space space = space(new float[] {x, y}, new float[] {v, 1});
    for (Popularity popularity : new Popularity[] {POPULARITY, OFF, new Popularity(100, 1)}) {
      assertThat((double) popularity.ofFoldedIn(gathered, new float[] {u, v}, space))
          .isBetween(0.0, 1e15);
    }
  }

  @Test
  void readersTakeItForExtremes() {
    float[] extremes = {
      Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NaN, Float.MIN_VALUE, 0
    };
    for (float component : extremes) {
      for (float other : extremes) {
        float[] anchor = {component, other};
        Gathered gathered = gathered(anchor, Float.MAX_VALUE);
        float[] vector = {other, component};
        assertThat((double) POPULARITY.ofFoldedIn(gathered, vector, space(anchor)))
            .isBetween(0.0, 1e15);
        assertThat(OFF.ofFoldedIn(gathered, vector, space(anchor))).isZero();
      }
    }
  }

  @Test
  void withoutWeightThereIsNone() {
    assertThat(OFF.ofAnchor(50, 60)).isZero();
    assertThat(OFF.fadesAt(1_000, 50, 60, new HalfLife(10))).isEqualTo(CoOccurrenceGroup.UNLIMITED);
    Space space = space(new float[] {1, 0});
    assertThat(OFF.ofFoldedIn(gathered(new float[] {1, 0}, 2), new float[] {2, 4}, space)).isZero();
    assertThat(OFF.ofFoldedIn(new Gathered(2), new float[2], space)).isZero();
  }

  private static float[] vector(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static Space space(float[]... anchors) {
    GramSum sum = new GramSum(anchors[0].length);
    for (float[] anchor : anchors) {
      sum.add(anchor, 1);
    }
    return new Space(sum);
  }

  private static Gathered gathered(float[] vector, float scale) {
    Gathered gathered = new Gathered(vector.length);
    gathered.add(vector, 0, scale, 1);
    return gathered;
  }
}
