package dev.freshet.operators.gather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.operators.gather.SheddingInterval.Bounds;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SheddingIntervalTest {

  private static final long START = 1_000_000;
  private static final long SECOND = SheddingInterval.PERIOD_MILLIS;

  private long now = START;
  private long idle = 7_000;

  @Test
  void doublesWithEachBusySecondUpToABound() {
    SheddingInterval interval = interval(new Bounds(100, 1_000));
    assertThat(interval.millis(now)).isEqualTo(100);
    for (long expected : new long[] {200, 400, 800, 1_000, 1_000}) {
      pass(SECOND, 0.05);
      assertThat(interval.millis(now)).isEqualTo(expected);
      assertThat(interval.lastMillis()).isEqualTo(expected);
    }
  }

  @Test
  void halvesWithEachIdleSecondUntilItIsTheLeast() {
    SheddingInterval interval = interval(new Bounds(100, 1_000));
    interval.millis(now);
    pass(10 * SECOND, 0);
    assertThat(interval.millis(now)).as("of ten seconds at once").isEqualTo(1_000);
    for (long expected : new long[] {500, 250, 125, 100, 100}) {
      pass(SECOND, 0.35);
      assertThat(interval.millis(now)).isEqualTo(expected);
    }
    pass(2 * SECOND, 0);
    assertThat(interval.millis(now)).isEqualTo(400);
    pass(60 * SECOND, 1);
    assertThat(interval.millis(now)).as("of a minute at once").isEqualTo(100);
  }

  @Test
  void staysWhileIdlenessIsNeitherHighNorLow() {
    SheddingInterval interval = interval(new Bounds(100, 1_000));
    interval.millis(now);
    pass(SECOND, 0);
    assertThat(interval.millis(now)).isEqualTo(200);
    for (double share : new double[] {0.15, 0.25}) {
      pass(SECOND, share);
      assertThat(interval.millis(now)).isEqualTo(200);
    }
  }

  @Test
  void looksOnceASecond() {
    SheddingInterval interval = interval(new Bounds(100, 1_000));
    interval.millis(now);
    pass(SECOND - 1, 0);
    assertThat(interval.millis(now)).isEqualTo(100);
    pass(1, 0);
    assertThat(interval.millis(now)).isEqualTo(200);
    pass(1, 0);
    assertThat(interval.millis(now)).isEqualTo(200);
  }

  @Test
  void noIntervalWidensFromAFirstStepAndReturnsToNone() {
    SheddingInterval interval = interval(new Bounds(0, 60));
    assertThat(interval.millis(now)).isZero();
    for (long expected : new long[] {10, 20, 40, 60}) {
      pass(SECOND, 0);
      assertThat(interval.millis(now)).isEqualTo(expected);
    }
    for (long expected : new long[] {30, 15, 0}) {
      pass(SECOND, 1);
      assertThat(interval.millis(now)).isEqualTo(expected);
    }
  }

  @Test
  void staysIfItMayNotBeWider() {
    for (Bounds bounds : List.of(Bounds.constant(0), Bounds.constant(100), new Bounds(100, 20))) {
      SheddingInterval interval = interval(bounds);
      interval.millis(now);
      pass(5 * SECOND, 0);
      assertThat(interval.millis(now)).isEqualTo(bounds.leastMillis());
    }
  }

  @Test
  void aClockThatIsSetBackBeginsAnew() {
    SheddingInterval interval = interval(new Bounds(100, 1_000));
    interval.millis(now);
    pass(SECOND, 0);
    assertThat(interval.millis(now)).isEqualTo(200);
    now -= 3_600_000;
    assertThat(interval.millis(now)).isEqualTo(200);
    pass(SECOND, 0);
    assertThat(interval.millis(now)).isEqualTo(400);
  }

  @Property
  void neverLeavesItsBounds(
      @ForAll @LongRange(max = 5_000) long least,
      @ForAll @LongRange(max = 20_000) long most,
      @ForAll @Size(max = 40) List<@IntRange(max = 100) Integer> percents) {
    SheddingInterval interval = interval(new Bounds(least, most));
    interval.millis(now);
    for (int percent : percents) {
      pass(37L * (percent + 1), percent / 100.0);
      assertThat(interval.millis(now)).isBetween(least, Math.max(least, most));
    }
    pass(1_000 * SECOND, 1);
    assertThat(interval.millis(now)).isEqualTo(least);
  }

  private SheddingInterval interval(Bounds bounds) {
    return new SheddingInterval(bounds, () -> idle);
  }

  private void pass(long millis, double share) {
    now += millis;
    idle += Math.round(millis * share);
  }
}
