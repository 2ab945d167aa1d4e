package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromqlTest {

  @Test
  void findsSelectorsWhereverTheyStand() {
    assertThat(names("sum by (a) (rate(x{b=\"c\", d=~\"e|f\"}[5m])) / on(g) group_left(h) y > 1e3"))
        .containsExactly("x", "y");
    assertThat(names("absent(x) or -max(y offset 1h) without (b) == bool 0 unless (z[1h:5m])"))
        .containsExactly("x", "y", "z");
    assertThat(names("time() - min(x > 0) / 1000")).containsExactly("x");
    assertThat(names("sum by (__name__) (x) > 1 / 2")).containsExactly("x");
    assertThat(Promql.selectors("{__name__=~'x_.+', n!=\"m\"}").get(0))
        .hasToString("[__name__=~'x_.+', n!='m']");
  }

  @Test
  void conditionsAreOnTheWholeValue() {
    Promql.Condition condition = Promql.selectors("{n=~\"a|b.+\"}").get(0).conditions().get(0);
    assertThat(List.of("a", "bc")).allMatch(condition::holds);
    assertThat(List.of("b", "ab", "")).noneMatch(condition::holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sum(x; ')' is missing",
        "rat(x[5m]); there is no function rat",
        "rate(x[5]); '5' is no duration",
        "x{a=b}; 'a=b' is no condition",
        "x y; 'y' is too much",
        "x >; it ends too early",
        "x > #; nothing begins with '#'",
        "2 * (max by (__name__) (x)); '*' drops the __name__ of its operand",
        "1 + sum(x) by (a, __name__) / 2; '+' drops the __name__ of its operand",
      })
  void saysWhatIsWrong(String expression, String message) {
    assertThatThrownBy(() -> Promql.selectors(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(expression);
  }

  private static List<String> names(String expression) {
    return Promql.selectors(expression).stream()
        .map(selector -> selector.conditions().get(0).value())
        .toList();
  }
}
