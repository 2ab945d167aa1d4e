package dev.freshet.jobs.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
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
  void tellsTheUsageIfTheyAreWrong() {
    for (String[] wrong : new String[][] {{}, {"a.yaml", "b.yaml"}, {"a.yaml", "--takeover"}}) {
      assertThatThrownBy(() -> StartArguments.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("OPTIONS.yaml", "--take-over");
    }
  }
}
