package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromqlEvaluationTest {

  private static final long NOW = 3600;

  /** A counter that began anew, a gauge of two pods, and one that is told no more. */
  private static final List<TimeSeries> SERIES =
      List.of(
          TimeSeries.scraped(
              "counter", "a", 0, NOW, second -> second < 3300 ? second : second - 3300),
          TimeSeries.scraped("gauge", "a", 0, NOW, second -> -1),
          TimeSeries.scraped("gauge", "b", 0, NOW, second -> 7),
          TimeSeries.scraped("gone", "a", 0, NOW - 600, second -> second));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "time() - 600 / 2 * 3; 2700",
        "2 - 1 - 1; 0",
        "sum(gauge); 6",
        "max(gauge) + 2 * min(gauge); 5",
        "gauge{pod='b'}; 7",
        "{__name__=~'gau.+', pod!='a'}; 7",
        "max(gauge > 0); 7",
        "sum(3 > gauge); -1",
        "sum(gauge == 8 or gauge == 7); 7",
        "sum by (pod) (gauge) > 0; 7",
        "increase(counter[10m]); 570",
        "max(max_over_time(gone[1d])); 3000",
        "max(max_over_time(gone[1d] offset 20m)); 2400",
        "max(gone) or 0 * max(gauge); 0",
        "max(gauge) or 0 * max(gauge); 7",
        "max(gauge) and on() sum(counter) > 0; 7",
        "max(gauge) unless on() gone; 7",
        "sum(gauge and ignoring(nothing) counter); -1",
        "sum(gauge * on(pod) counter); -300",
      })
  void comesToWhatPrometheusSays(String expression, double value) {
    assertThat(PromqlEvaluation.at(NOW, expression, SERIES))
        .singleElement()
        .extracting(PromqlVector.Element::value)
        .isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "gone",
        "gauge > 7",
        "max(gauge) and on() gone",
        "max(gauge) unless on() counter",
        "increase(gone[5m])",
      })
  void comesToNothing(String expression) {
    assertThat(PromqlEvaluation.at(NOW, expression, SERIES)).isEmpty();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> PromqlEvaluation.at(NOW, "absent(gauge)", SERIES))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PromqlEvaluation.at(NOW, "increase(gauge[1y])", SERIES))
        .hasMessageContaining("'1y' is not understood");
  }
}
