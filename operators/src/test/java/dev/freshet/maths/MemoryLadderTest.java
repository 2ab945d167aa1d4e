package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Climbs the ladders of windows. */
class MemoryLadderTest {

  @Test
  void goesFromAQuarterOfAnHourToAQuarterOfTheWindow() {
    MemoryLadder ladder = new MemoryLadder(Duration.ofDays(360).toMillis());

    assertThat(halfLives(ladder))
        .containsExactly(
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofHours(16),
            Duration.ofHours(64),
            Duration.ofHours(256),
            Duration.ofHours(1024));
    assertThat(ladder.halfLife(ladder.first()).millis()).isEqualTo(16 * 3_600_000L);
    assertThat(halfLives(new MemoryLadder(Duration.ofDays(1).toMillis()))).hasSize(3);
  }

  @Test
  void aShortWindowHasItsQuarterAlone() {
    assertThat(halfLives(new MemoryLadder(160_000))).containsExactly(Duration.ofSeconds(40));
    assertThat(halfLives(new MemoryLadder(3_600_000))).containsExactly(Duration.ofMinutes(15));
  }

  @Property(tries = 300)
  void everyStepIsFourTimesTheLastAndFits(
      @ForAll @LongRange(min = 160_000, max = 3_153_600_000_000L) long window) {
    MemoryLadder ladder = new MemoryLadder(window);

    int top = ladder.size() - 1;
    assertThat(ladder.halfLife(top).millis()).isBetween(window / 16, window / 4);
    assertThat(ladder.first()).isBetween(0, top);
    for (int step = 0; step <= top; step++) {
      long millis = ladder.halfLife(step).millis();
      assertThat(millis).isEqualTo(ladder.halfLife(0).millis() << (2 * step));
      assertThat(ladder.stepOf(millis)).isEqualTo(step);
      assertThat(ladder.stepOf(4 * millis - 1)).isEqualTo(step);
    }
    assertThat(ladder.stepOf(1)).isZero();
  }

  private static List<Duration> halfLives(MemoryLadder ladder) {
    return IntStream.range(0, ladder.size())
        .mapToObj(step -> Duration.ofMillis(ladder.halfLife(step).millis()))
        .toList();
  }
}
