package dev.freshet.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads an expression of PromQL: which time series it selects.
 *
 * <p>Its grammar is checked, its types are not.
 */
final class Promql {

  private static final Set<String> AGGREGATIONS =
      Set.of(
          "sum",
          "min",
          "max",
          "avg",
          "group",
          "stddev",
          "stdvar",
          "count",
          "count_values",
          "bottomk",
          "topk",
          "quantile");

  /** Those of PromQL that anything here could need. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          "abs",
          "absent",
          "absent_over_time",
          "avg_over_time",
          "ceil",
          "changes",
          "clamp",
          "clamp_max",
          "clamp_min",
          "count_over_time",
          "day_of_month",
          "delta",
          "deriv",
          "exp",
          "floor",
          "histogram_quantile",
          "hour",
          "idelta",
          "increase",
          "irate",
          "label_join",
          "label_replace",
          "last_over_time",
          "ln",
          "log10",
          "log2",
          "max_over_time",
          "min_over_time",
          "minute",
          "predict_linear",
          "present_over_time",
          "quantile_over_time",
          "rate",
          "resets",
          "round",
          "scalar",
          "sgn",
          "sort",
          "sort_desc",
          "sqrt",
          "stddev_over_time",
          "sum_over_time",
          "time",
          "timestamp",
          "vector",
          "year");

  private static final Set<String> BINARY =
      Set.of(
          "+", "-", "*", "/", "%", "^", "==", "!=", "<", ">", "<=", ">=", "and", "or", "unless",
          "atan2");

  /** Their results have no name any more: series that differ in nothing else would be one. */
  private static final Set<String> NAMELESS = Set.of("+", "-", "*", "/", "%", "^", "atan2");

  private static final Set<String> COMPARISONS = Set.of("=", "!=", "=~", "!~");

  private final PromqlTokens tokens;
  private final List<Selector> selectors = new ArrayList<>();

  private Promql(String expression) {
    this.tokens = new PromqlTokens(expression);
  }

  /**
   * A condition on the value of one label.
   *
   * @param comparison {@code =}, {@code !=}, {@code =~} or {@code !~}
   */
  record Condition(String label, String comparison, String value) {

    boolean holds(String found) {
      return switch (comparison) {
        case "=" -> found.equals(value);
        case "!=" -> !found.equals(value);
        case "=~" -> found.matches(value);
        default -> !found.matches(value);
      };
    }
  }

  /**
   * What selects time series.
   *
   * @param conditions that on the metric's name is one on {@code __name__}
   */
  record Selector(List<Condition> conditions) {

    static final String NAME = "__name__";

    /** The conditions, as they could be written. */
    @Override
    public String toString() {
      return conditions.stream()
          .map(c -> c.label() + c.comparison() + "'" + c.value() + "'")
          .toList()
          .toString();
    }
  }

  /**
   * The selectors of an expression.
   *
   * @throws IllegalArgumentException if it is none; tells the expression and what is wrong
   */
  static List<Selector> selectors(String expression) {
    Promql parser = new Promql(expression);
    parser.expression();
    parser.tokens.expectEnd();
    return parser.selectors;
  }

  /** Returns whether the metric's name may be all that tells its series apart. */
  private boolean expression() {
    boolean last = operand();
    boolean byName = last;
    while (BINARY.contains(tokens.peek())) {
      String operator = tokens.take();
      tokens.accept("bool");
      if (tokens.accept("on") || tokens.accept("ignoring")) {
        labels();
        if ((tokens.accept("group_left") || tokens.accept("group_right"))
            && tokens.peek().equals("(")) {
          labels();
        }
      }
      boolean right = operand();
      if ((last || right) && NAMELESS.contains(operator)) {
        throw tokens.wrong("'" + operator + "' drops the " + Selector.NAME + " of its operand");
      }
      last = right;
      byName |= right;
    }
    return byName;
  }

  private boolean operand() {
    while (tokens.accept("-") || tokens.accept("+")) {}
    boolean byName = false;
    String token = tokens.take();
    if (token.equals("(")) {
      byName = expression();
      tokens.expect(")");
    } else if (token.equals("{")) {
      selectors.add(new Selector(conditions(new ArrayList<>())));
    } else if (AGGREGATIONS.contains(token)) {
      byName = grouping();
      arguments();
      byName |= grouping();
    } else if (tokens.peek().equals("(")) {
      if (!FUNCTIONS.contains(token)) {
        throw tokens.wrong("there is no function " + token);
      }
      arguments();
    } else if (PromqlTokens.isName(token)) {
      List<Condition> conditions = new ArrayList<>();
      conditions.add(new Condition(Selector.NAME, "=", token));
      selectors.add(new Selector(tokens.accept("{") ? conditions(conditions) : conditions));
    } else if (!Character.isDigit(token.charAt(0)) && !PromqlTokens.isString(token)) {
      throw tokens.wrong("'" + token + "' is no operand");
    }
    modifiers();
    return byName;
  }

  private void modifiers() {
    while (true) {
      if (tokens.accept("[")) {
        duration();
        if (tokens.accept(":") && !tokens.peek().equals("]")) {
          duration();
        }
        tokens.expect("]");
      } else if (tokens.accept("offset")) {
        tokens.accept("-");
        duration();
      } else {
        return;
      }
    }
  }

  /** Returns whether it groups by the metric's name. */
  private boolean grouping() {
    if (tokens.accept("by")) {
      return labels().contains(Selector.NAME);
    }
    if (tokens.accept("without")) {
      labels();
    }
    return false;
  }

  private void arguments() {
    tokens.expect("(");
    if (tokens.accept(")")) {
      return;
    }
    do {
      expression();
    } while (tokens.accept(","));
    tokens.expect(")");
  }

  private List<String> labels() {
    List<String> labels = new ArrayList<>();
    tokens.expect("(");
    while (PromqlTokens.isName(tokens.peek())) {
      labels.add(tokens.take());
      tokens.accept(",");
    }
    tokens.expect(")");
    return labels;
  }

  private List<Condition> conditions(List<Condition> conditions) {
    return conditions(tokens, conditions);
  }

  /** Adds what stands between the braces of a selector, the first of which has been taken. */
  static List<Condition> conditions(PromqlTokens tokens, List<Condition> conditions) {
    while (PromqlTokens.isName(tokens.peek())) {
      String label = tokens.take();
      String comparison = tokens.take();
      String value = tokens.take();
      if (!COMPARISONS.contains(comparison) || !PromqlTokens.isString(value)) {
        throw tokens.wrong("'" + label + comparison + value + "' is no condition");
      }
      conditions.add(
          new Condition(
              label, comparison, value.substring(1, value.length() - 1).replace("\\\\", "\\")));
      tokens.accept(",");
    }
    tokens.expect("}");
    return conditions;
  }

  private void duration() {
    String token = tokens.take();
    if (!PromqlTokens.isDuration(token)) {
      throw tokens.wrong("'" + token + "' is no duration");
    }
  }
}
