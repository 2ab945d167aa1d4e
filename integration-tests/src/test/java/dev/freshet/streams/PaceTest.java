package dev.freshet.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Says when events are due. */
class PaceTest {

  @Test
  void followsEventTimeFaster() {
    Pace pace = Pace.parse("1000x");

    assertThat(pace.dueNanos(5_000)).isZero();
    assertThat(pace.dueNanos(6_000)).isEqualTo(1_000_000L);
    assertThat(pace.dueNanos(65_000)).isEqualTo(60_000_000L);
  }

  @Test
  void spacesEventsEvenly() {
    Pace pace = Pace.eventsPerSecond(4);

    assertThat(pace.dueNanos(1)).isZero();
    assertThat(pace.dueNanos(9_999)).isEqualTo(250_000_000L);
    assertThat(pace.dueNanos(0)).isEqualTo(500_000_000L);
  }

  @Test
  void waitsForNothingAtMax() {
    Pace pace = Pace.parse("max");

    assertThat(pace.dueNanos(0)).isZero();
    assertThat(pace.dueNanos(1_000_000)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "1000", "x", "0x", "-1x", "NaNx", "Infinityx"})
  void refusesWhatIsNoSpeed(String text) {
    assertThatThrownBy(() -> Pace.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is no speed: 'max', or a factor");
  }
}
