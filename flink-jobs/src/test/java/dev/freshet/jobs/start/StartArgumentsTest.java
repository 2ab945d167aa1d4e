package dev.freshet.jobs.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartArgumentsTest {

  @Test
  void readsTheFileAndWhetherToTakeOver() {
    assertThat(StartArguments.parse("a.yaml").options()).isEqualTo(Path.of("a.yaml"));
    assertThat(StartArguments.parse("a.yaml").takeOver()).isFalse();
    assertThat(StartArguments.parse("a.yaml", "--take-over").takeOver()).isTrue();
    assertThat(StartArguments.parse("--take-over", "a.yaml").takeOver()).isTrue();
  }

  @Test
  void readsWhereToBegin() {
    assertThat(from()).isEqualTo(StartFrom.EARLIEST);
    assertThat(from("--start-from=earliest")).isEqualTo(StartFrom.EARLIEST);
    assertThat(from("--start-from=latest")).isEqualTo(StartFrom.LATEST);
    assertThat(from("--start-from", "2026-01-31T12:00:00Z"))
        .isEqualTo(new StartFrom(1_769_860_800_000L));
    long before = System.currentTimeMillis();
    long monthAgo = from("--start-from=30d").millis();
    long month = Duration.ofDays(30).toMillis();
    assertThat(monthAgo).isBetween(before - month, System.currentTimeMillis() - month);
  }

  @Test
  void tellsWhereAJobMayBegin() {
    for (String wrong : List.of("yesterday", "1769860800000", "2026-01-31", "")) {
      assertThatThrownBy(() -> from("--start-from=" + wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "'--start-from': '%s' is neither earliest nor latest nor a time: ISO-8601 such as",
              wrong);
    }
    for (String wrong : List.of("2999-01-01T00:00:00Z", "1969-12-31T23:59:59Z")) {
      assertThatThrownBy(() -> from("--start-from=" + wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "'%s' is out of range: allowed is a time from 1970 until now", wrong);
    }
  }

  private static StartFrom from(String... option) {
    String[] all = Arrays.copyOf(option, option.length + 1);
    all[option.length] = "a.yaml";
    return StartArguments.parse(all).startFrom();
  }

  @Test
  void tellsTheUsageIfTheyAreWrong() {
    for (String[] wrong : new String[][] {{}, {"a.yaml", "b.yaml"}, {"a.yaml", "--takeover"}}) {
      assertThatThrownBy(() -> StartArguments.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("OPTIONS.yaml", "--take-over", "--start-from");
    }
  }
}
