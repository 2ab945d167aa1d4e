package dev.freshet.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalDouble;

/**
 * An alert of a rendering.
 *
 * @param rule its object
 * @param name its own
 * @param expression of PromQL
 */
record AlertRule(Manifest rule, String name, String expression) {

  /** The alert of a name; fails if there is none. */
  static AlertRule of(Rendering rendering, String name) {
    for (Manifest rule : rendering.all("PrometheusRule")) {
      for (JsonNode group : rule.at("/spec/groups")) {
        for (JsonNode alert : group.path("rules")) {
          if (alert.path("alert").asText().equals(name)) {
            return new AlertRule(rule, name, alert.path("expr").asText());
          }
        }
      }
    }
    throw new AssertionError("there is no alert " + name);
  }

  /** What it tells of the series at a second, if its condition holds there. */
  OptionalDouble at(long second, List<TimeSeries> series) {
    return PromqlEvaluation.at(second, expression, series).stream()
        .mapToDouble(PromqlVector.Element::value)
        .findFirst();
  }
}
