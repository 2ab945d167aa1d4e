package dev.freshet.k8s;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What an expression of PromQL comes to at a time, and what its binary operators make of two.
 *
 * @param isScalar whether it is a number, and no vector of one element
 * @param elements labels and values, no labels twice
 */
record PromqlVector(boolean isScalar, List<Element> elements) {

  /** A value, and what tells it from others. */
  record Element(Map<String, String> labels, double value) {

    Element withValue(double other) {
      return new Element(labels, other);
    }

    Element nameless() {
      Map<String, String> others = new HashMap<>(labels);
      others.remove(Promql.Selector.NAME);
      return new Element(others, value);
    }
  }

  static PromqlVector scalar(double value) {
    return new PromqlVector(true, List.of(new Element(Map.of(), value)));
  }

  static PromqlVector of(List<Element> elements) {
    return new PromqlVector(false, List.copyOf(elements));
  }

  /** What makes one element of several whose labels, as the key gives them, are the same. */
  PromqlVector aggregated(
      Function<Map<String, String>, Map<String, String>> key, BinaryOperator<Double> sum) {
    Map<Map<String, String>, Double> groups = new HashMap<>();
    elements.forEach(element -> groups.merge(key.apply(element.labels()), element.value(), sum));
    List<Element> result = new ArrayList<>();
    groups.forEach((labels, value) -> result.add(new Element(labels, value)));
    return of(result);
  }

  /** Applies a binary operator. Elements belong together whose labels, by the key, are the same. */
  PromqlVector apply(
      String operator, PromqlVector right, Function<Map<String, String>, Map<String, String>> key) {
    return switch (operator) {
      case "and" -> filtered(right, key, true);
      case "unless" -> filtered(right, key, false);
      case "or" -> {
        List<Element> all = new ArrayList<>(elements);
        all.addAll(right.filtered(this, key, false).elements());
        yield of(all);
      }
      default -> ofNumbers(operator, right, key);
    };
  }

  private PromqlVector filtered(
      PromqlVector right, Function<Map<String, String>, Map<String, String>> key, boolean in) {
    Set<Map<String, String>> keys = new HashSet<>();
    right.elements().forEach(element -> keys.add(key.apply(element.labels())));
    return of(
        elements.stream().filter(one -> keys.contains(key.apply(one.labels())) == in).toList());
  }

  private PromqlVector ofNumbers(
      String operator, PromqlVector right, Function<Map<String, String>, Map<String, String>> key) {
    List<Element> result = new ArrayList<>();
    for (Element one : elements) {
      for (Element other : right.elements()) {
        if (isScalar
            || right.isScalar()
            || key.apply(one.labels()).equals(key.apply(other.labels()))) {
          Element kept = isScalar ? other : one;
          Double value = number(operator, one.value(), other.value(), kept.value());
          if (value != null) {
            result.add(isArithmetic(operator) ? kept.nameless().withValue(value) : kept);
          }
        }
      }
    }
    return new PromqlVector(isScalar && right.isScalar(), List.copyOf(result));
  }

  private static boolean isArithmetic(String operator) {
    return Set.of("+", "-", "*", "/").contains(operator);
  }

  /** Returns nothing if a comparison does not hold, and otherwise what is compared. */
  private static Double number(String operator, double left, double right, double kept) {
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      case "==" -> left == right ? kept : null;
      case "!=" -> left != right ? kept : null;
      case "<" -> left < right ? kept : null;
      case "<=" -> left <= right ? kept : null;
      case ">" -> left > right ? kept : null;
      case ">=" -> left >= right ? kept : null;
      default -> throw new IllegalArgumentException("not understood: " + operator);
    };
  }
}
