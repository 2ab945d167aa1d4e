package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Compares the tabulated power with the exact one. */
class HalfLifeTest {

  @Property(tries = 3_000)
  void relativeErrorIsBelowOneInAMillion(
      @ForAll @LongRange(min = 1, max = 100_000_000_000L) long halfLife,
      @ForAll @DoubleRange(min = 0, max = 990) double halvings) {
    long age = (long) (halvings * halfLife);
    double exact = Math.pow(2, -((double) age / halfLife));
    assertThat(new HalfLife(halfLife).weight(age))
        .isCloseTo(exact, Percentage.withPercentage(1e-4))
        .isBetween(0.0, 1.0);
  }

  @Property(tries = 500)
  void neverGrowsWithAge(
      @ForAll @LongRange(min = 1, max = 1_000_000) long halfLife,
      @ForAll @LongRange(min = 0, max = 50_000_000) long age) {
    HalfLife memory = new HalfLife(halfLife);
    for (int i = 0; i < 20; i++) {
      assertThat(memory.weight(age + i + 1)).isLessThanOrEqualTo(memory.weight(age + i));
    }
  }

  @Test
  void wholeHalvingsAreExact() {
    HalfLife day = new HalfLife(86_400_000);
    assertThat(day.weight(0)).isEqualTo(1);
    assertThat(day.weight(-1)).isEqualTo(1);
    assertThat(day.weight(Long.MIN_VALUE)).isEqualTo(1);
    assertThat(new HalfLife(1L << 20).weight(3L << 20)).isEqualTo(0.125);
    assertThat(new HalfLife(1).weight(Long.MAX_VALUE)).isZero();
    assertThat(new HalfLife(Long.MAX_VALUE - 1).weight(86_400_000)).isBetween(0.999_999, 1.0);
    assertThat(day.millis()).isEqualTo(86_400_000);
    assertThat(day.isUnlimited()).isFalse();
  }

  @Property
  void unlimitedMemoryForgetsNothing(@ForAll long age) {
    assertThat(HalfLife.UNLIMITED.weight(age)).isEqualTo(1);
    assertThat(new HalfLife(HalfLife.UNLIMITED.millis()).isUnlimited()).isTrue();
  }

  @Test
  void refusesNoHalfLife() {
    assertThatIllegalArgumentException().isThrownBy(() -> new HalfLife(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new HalfLife(-5));
  }
}
