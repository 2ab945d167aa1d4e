package dev.freshet.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an expression of PromQL: which time series it selects.
 *
 * <p>Its grammar is checked, its types are not.
 */
final class Promql {

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<duration>(?:\\d+(?:ms|[smhdwy]))+\\b)"
              + "|(?<number>\\d+\\.?\\d*(?:[eE][+-]?\\d+)?|\\.\\d+)"
              + "|(?<name>[a-zA-Z_][a-zA-Z0-9_:]*)"
              + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
              + "|(?<symbol>==|!=|<=|>=|=~|!~|[-+*/%^<>=(){}\\[\\],:@]))");

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

  private final String expression;
  private final List<String> tokens = new ArrayList<>();
  private final List<Selector> selectors = new ArrayList<>();
  private int next;

  private Promql(String expression) {
    this.expression = expression;
    Matcher matcher = TOKEN.matcher(expression);
    int end = 0;
    while (!expression.substring(end).isBlank()) {
      if (!matcher.find() || matcher.start() != end) {
        throw wrong("nothing begins with '" + expression.substring(end).strip() + "'");
      }
      tokens.add(matcher.group().strip());
      end = matcher.end();
    }
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
    if (parser.next < parser.tokens.size()) {
      throw parser.wrong("'" + parser.peek() + "' is too much");
    }
    return parser.selectors;
  }

  /** Returns whether the metric's name may be all that tells its series apart. */
  private boolean expression() {
    boolean last = operand();
    boolean byName = last;
    while (BINARY.contains(peek())) {
      String operator = take();
      accept("bool");
      if (accept("on") || accept("ignoring")) {
        labels();
        if ((accept("group_left") || accept("group_right")) && peek().equals("(")) {
          labels();
        }
      }
      boolean right = operand();
      if ((last || right) && NAMELESS.contains(operator)) {
        throw wrong("'" + operator + "' drops the " + Selector.NAME + " of its operand");
      }
      last = right;
      byName |= right;
    }
    return byName;
  }

  private boolean operand() {
    while (accept("-") || accept("+")) {}
    boolean byName = false;
    String token = take();
    if (token.equals("(")) {
      byName = expression();
      expect(")");
    } else if (token.equals("{")) {
      selectors.add(new Selector(conditions(new ArrayList<>())));
    } else if (AGGREGATIONS.contains(token)) {
      byName = grouping();
      arguments();
      byName |= grouping();
    } else if (peek().equals("(")) {
      if (!FUNCTIONS.contains(token)) {
        throw wrong("there is no function " + token);
      }
      arguments();
    } else if (isName(token)) {
      List<Condition> conditions = new ArrayList<>();
      conditions.add(new Condition(Selector.NAME, "=", token));
      selectors.add(new Selector(accept("{") ? conditions(conditions) : conditions));
    } else if (!Character.isDigit(token.charAt(0)) && !isString(token)) {
      throw wrong("'" + token + "' is no operand");
    }
    modifiers();
    return byName;
  }

  private void modifiers() {
    while (true) {
      if (accept("[")) {
        duration();
        if (accept(":") && !peek().equals("]")) {
          duration();
        }
        expect("]");
      } else if (accept("offset")) {
        accept("-");
        duration();
      } else {
        return;
      }
    }
  }

  /** Returns whether it groups by the metric's name. */
  private boolean grouping() {
    if (accept("by")) {
      return labels().contains(Selector.NAME);
    }
    if (accept("without")) {
      labels();
    }
    return false;
  }

  private void arguments() {
    expect("(");
    if (accept(")")) {
      return;
    }
    do {
      expression();
    } while (accept(","));
    expect(")");
  }

  private List<String> labels() {
    List<String> labels = new ArrayList<>();
    expect("(");
    while (isName(peek())) {
      labels.add(take());
      accept(",");
    }
    expect(")");
    return labels;
  }

  private List<Condition> conditions(List<Condition> conditions) {
    while (isName(peek())) {
      String label = take();
      String comparison = take();
      String value = take();
      if (!COMPARISONS.contains(comparison) || !isString(value)) {
        throw wrong("'" + label + comparison + value + "' is no condition");
      }
      conditions.add(
          new Condition(
              label, comparison, value.substring(1, value.length() - 1).replace("\\\\", "\\")));
      accept(",");
    }
    expect("}");
    return conditions;
  }

  private void duration() {
    String token = take();
    if (!token.matches("(\\d+(ms|[smhdwy]))+")) {
      throw wrong("'" + token + "' is no duration");
    }
  }

  private static boolean isName(String token) {
    return token.matches("[a-zA-Z_].*");
  }

  private static boolean isString(String token) {
    return token.matches("[\"'].*");
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private String take() {
    if (next == tokens.size()) {
      throw wrong("it ends too early");
    }
    return tokens.get(next++);
  }

  private boolean accept(String token) {
    boolean found = peek().equals(token);
    if (found) {
      next++;
    }
    return found;
  }

  private void expect(String token) {
    if (!accept(token)) {
      throw wrong("'" + token + "' is missing before '" + peek() + "'");
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "%s in: %s".formatted(what, expression.replaceAll("\\s+", " ").strip()));
  }
}
