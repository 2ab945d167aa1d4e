package dev.freshet.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations as they are written. */
class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "30d, 2592000000, 30d",
    "12h, 43200000, 12h",
    "5min, 300000, 5min",
    "10 s, 10000, 10s",
    "100ms, 100, 100ms",
    "0h, 0, 0ms",
    "48h, 172800000, 2d",
    "90s, 90000, 90s",
  })
  void readsAndWrites(String text, long millis, String canonical) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(Durations.format(Durations.parse(text))).isEqualTo(canonical);
  }

  @Test
  void writesWordsForWhatIsNoDuration() {
    assertThat(Durations.format(GroupOptions.UNLIMITED)).isEqualTo("unlimited");
    assertThat(Durations.format(GroupOptions.AUTO)).isEqualTo("auto");
    assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse("auto"));
  }
}
