package dev.freshet.k8s;

import dev.freshet.k8s.Promql.Condition;
import dev.freshet.k8s.Promql.Selector;
import dev.freshet.k8s.PromqlVector.Element;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Evaluates what alerts' expressions are made of in PromQL, over series that a test makes.
 *
 * <p>What it does not know it refuses. As in Prometheus, but for {@code increase}, which does not
 * extrapolate to the ends of its range.
 */
final class PromqlEvaluation {

  /** What binds least first. */
  private static final List<Set<String>> BINARY =
      List.of(
          Set.of("or"),
          Set.of("and", "unless"),
          Set.of("==", "!=", "<", "<=", ">", ">="),
          Set.of("+", "-"),
          Set.of("*", "/"));

  private static final Map<String, BinaryOperator<Double>> AGGREGATIONS =
      Map.of("sum", Double::sum, "min", Math::min, "max", Math::max);

  private static final Map<String, Function<List<Double>, Double>> OVER_TIME =
      Map.of(
          "max_over_time",
          samples -> samples.stream().reduce(Math::max).orElse(null),
          "increase",
          PromqlEvaluation::increase);

  /** A sample is the value at the seconds that follow, for so long. */
  private static final long LOOK_BACK = 300;

  private static final Map<Character, Integer> SECONDS =
      Map.of('s', 1, 'm', 60, 'h', 3600, 'd', 86_400);

  private final PromqlTokens tokens;
  private final List<TimeSeries> series;
  private final long now;

  private PromqlEvaluation(String expression, List<TimeSeries> series, long now) {
    this.tokens = new PromqlTokens(expression);
    this.series = series;
    this.now = now;
  }

  /** The elements of what an expression comes to at a second; an alert has one each. */
  static List<Element> at(long second, String expression, List<TimeSeries> series) {
    PromqlEvaluation evaluation = new PromqlEvaluation(expression, series, second);
    PromqlVector result = evaluation.binary(0);
    evaluation.tokens.expectEnd();
    return result.elements();
  }

  private PromqlVector binary(int level) {
    if (level == BINARY.size()) {
      return operand();
    }
    PromqlVector left = binary(level + 1);
    while (BINARY.get(level).contains(tokens.peek())) {
      String operator = tokens.take();
      Function<Map<String, String>, Map<String, String>> key = matching();
      left = left.apply(operator, binary(level + 1), key);
    }
    return left;
  }

  private Function<Map<String, String>, Map<String, String>> matching() {
    if (tokens.accept("on")) {
      return only(labels());
    }
    return without(tokens.accept("ignoring") ? labels() : Set.of());
  }

  private PromqlVector operand() {
    String token = tokens.take();
    if (token.equals("(")) {
      PromqlVector inner = binary(0);
      tokens.expect(")");
      return inner;
    } else if (AGGREGATIONS.containsKey(token)) {
      Set<String> by = tokens.accept("by") ? labels() : Set.of();
      return argument().aggregated(only(by), AGGREGATIONS.get(token));
    } else if (OVER_TIME.containsKey(token)) {
      return overTime(OVER_TIME.get(token));
    } else if (token.equals("time")) {
      tokens.expect("(");
      tokens.expect(")");
      return PromqlVector.scalar((double) now);
    } else if (Character.isDigit(token.charAt(0))) {
      return PromqlVector.scalar(Double.parseDouble(token));
    } else if (token.equals("{") || PromqlTokens.isName(token)) {
      return instant(selector(token));
    }
    throw tokens.wrong("'" + token + "' is not understood");
  }

  private PromqlVector argument() {
    tokens.expect("(");
    PromqlVector argument = binary(0);
    tokens.expect(")");
    return argument;
  }

  private PromqlVector overTime(Function<List<Double>, Double> function) {
    tokens.expect("(");
    List<Condition> conditions = selector(tokens.take());
    tokens.expect("[");
    long range = seconds(tokens.take());
    tokens.expect("]");
    long end = now - (tokens.accept("offset") ? seconds(tokens.take()) : 0);
    tokens.expect(")");
    List<Element> elements = new ArrayList<>();
    for (TimeSeries one : series) {
      Double value =
          one.isSelectedBy(conditions) ? function.apply(one.within(end - range, end)) : null;
      if (value != null) {
        elements.add(new Element(one.labels(), value).nameless());
      }
    }
    return PromqlVector.of(elements);
  }

  private PromqlVector instant(List<Condition> conditions) {
    List<Element> elements = new ArrayList<>();
    for (TimeSeries one : series) {
      List<Double> samples = one.within(now - LOOK_BACK, now);
      if (one.isSelectedBy(conditions) && !samples.isEmpty()) {
        elements.add(new Element(one.labels(), samples.get(samples.size() - 1)));
      }
    }
    return PromqlVector.of(elements);
  }

  private List<Condition> selector(String first) {
    List<Condition> conditions = new ArrayList<>();
    if (!first.equals("{")) {
      conditions.add(new Condition(Selector.NAME, "=", first));
      if (!tokens.accept("{")) {
        return conditions;
      }
    }
    return Promql.conditions(tokens, conditions);
  }

  /** A counter that has become less began anew. Of one sample nothing can be said. */
  private static Double increase(List<Double> samples) {
    if (samples.size() < 2) {
      return null;
    }
    double increase = 0;
    for (int i = 1; i < samples.size(); i++) {
      double before = samples.get(i - 1);
      double after = samples.get(i);
      increase += after < before ? after : after - before;
    }
    return increase;
  }

  private Set<String> labels() {
    List<String> labels = new ArrayList<>();
    tokens.expect("(");
    while (!tokens.accept(")")) {
      labels.add(tokens.take());
      tokens.accept(",");
    }
    return Set.copyOf(labels);
  }

  /** Of one unit, as all that stand in alerts. */
  private long seconds(String duration) {
    Integer unit = SECONDS.get(duration.charAt(duration.length() - 1));
    if (!PromqlTokens.isDuration(duration) || unit == null) {
      throw tokens.wrong("'" + duration + "' is not understood");
    }
    return Long.parseLong(duration.substring(0, duration.length() - 1)) * unit;
  }

  private static Function<Map<String, String>, Map<String, String>> only(Set<String> names) {
    return labels -> {
      Map<String, String> kept = new HashMap<>(labels);
      kept.keySet().retainAll(names);
      return kept;
    };
  }

  private static Function<Map<String, String>, Map<String, String>> without(Set<String> names) {
    return labels -> {
      Map<String, String> kept = new HashMap<>(labels);
      kept.keySet().removeAll(names);
      kept.remove(Selector.NAME);
      return kept;
    };
  }
}
