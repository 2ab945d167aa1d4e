package dev.freshet.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Draws about as many as asked for, from positions and the seed alone. */
class SampleTest {

  private static final int POSITIONS = 100_000;

  @Property(tries = 20)
  void drawsAboutAsManyAsAskedFor(@ForAll long seed) {
    Sample sample = new Sample(seed, 10_000, POSITIONS, POSITIONS / 4);

    // Seven standard deviations.
    assertThat(all(sample)).isCloseTo(10_000, within(664));
    assertThat(fresh(sample)).isCloseTo(40_000, within(1085));
  }

  @Property(tries = 20)
  void theSameSeedDrawsTheSame(@ForAll long seed) {
    Sample one = new Sample(seed, 500, 1000, 1000);
    Sample two = new Sample(seed, 500, 1000, 1000);
    Sample other = new Sample(seed + 1, 500, 1000, 1000);

    int different = 0;
    for (int i = 0; i < 1000; i++) {
      assertThat(two.takesOfAll(i)).isEqualTo(one.takesOfAll(i));
      assertThat(two.takesOfNew(i)).isEqualTo(one.takesOfNew(i));
      assertThat(two.tie(i)).isEqualTo(one.tie(i));
      different += other.takesOfAll(i) == one.takesOfAll(i) ? 0 : 1;
    }
    assertThat(different).isBetween(400, 600);
  }

  @Property(tries = 20)
  void whatIsDrawnOfTheManyIsDrawnOfTheFew(@ForAll long seed) {
    Sample sample = new Sample(seed, 100, 1000, 250);

    for (int i = 0; i < POSITIONS; i++) {
      assertThat(!sample.takesOfAll(i) || sample.takesOfNew(i)).isTrue();
    }
  }

  @Test
  void takesAllIfThereAreNotMore() {
    Sample sample = new Sample(1, 20_000, 20_000, 100);

    assertThat(all(sample)).isEqualTo(POSITIONS);
    assertThat(fresh(sample)).isEqualTo(POSITIONS);
  }

  @Test
  void takesNoneOfNone() {
    Sample sample = new Sample(1, 20_000, 0, 0);

    assertThat(all(sample)).isZero();
    assertThat(fresh(sample)).isZero();
  }

  @Property(tries = 20)
  void tiesAreUniform(@ForAll long seed) {
    Sample sample = new Sample(seed, 10, 1000, 1000);
    int[] tenths = new int[10];
    for (int i = 0; i < POSITIONS; i++) {
      double tie = sample.tie(i);
      assertThat(tie).isGreaterThanOrEqualTo(0).isLessThan(1);
      tenths[(int) (tie * 10)]++;
    }
    for (int tenth : tenths) {
      // Seven standard deviations.
      assertThat(tenth).isCloseTo(POSITIONS / 10, within(664));
    }
  }

  private static int all(Sample sample) {
    int count = 0;
    for (int i = 0; i < POSITIONS; i++) {
      count += sample.takesOfAll(i) ? 1 : 0;
    }
    return count;
  }

  private static int fresh(Sample sample) {
    int count = 0;
    for (int i = 0; i < POSITIONS; i++) {
      count += sample.takesOfNew(i) ? 1 : 0;
    }
    return count;
  }
}
