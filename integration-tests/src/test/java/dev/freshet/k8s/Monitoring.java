package dev.freshet.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freshet.k8s.Promql.Condition;
import dev.freshet.k8s.Promql.Selector;
import dev.freshet.k8s.Scrape.Series;
import dev.freshet.operators.metrics.MetricNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads alerts and dashboards, and looks whether there is what their expressions ask for. */
final class Monitoring {

  /** How Flink's reporter begins the names of Freshet's metrics. */
  private static final String OURS = "_freshet_";

  /** What Prometheus adds to all that it scrapes of a pod. */
  private static final Set<String> OF_PROMETHEUS =
      Set.of("namespace", "pod", "container", "job", "instance", "endpoint");

  /** A width of Grafana's grid. */
  private static final int COLUMNS = 24;

  /** Alerts' first, then dashboards'. */
  private final List<Expression> expressions = new ArrayList<>();

  private int alerts;
  private final List<String> findings = new ArrayList<>();

  private Monitoring() {}

  private record Expression(String where, List<Selector> selectors) {}

  /** Reads all alerts and dashboards of a rendering. */
  static Monitoring of(Rendering rendering) {
    Monitoring monitoring = new Monitoring();
    rendering.all("PrometheusRule").forEach(monitoring::readAlerts);
    monitoring.alerts = monitoring.expressions.size();
    rendering.all("ConfigMap").stream()
        .filter(map -> map.content().at("/metadata/labels").has("grafana_dashboard"))
        .forEach(monitoring::readDashboards);
    return monitoring;
  }

  /** What is wrong by itself: expressions that are none, alerts without help, panels on another. */
  List<String> findings() {
    return findings;
  }

  /** Freshet's metrics that are named and are not in {@link MetricNames}. */
  List<String> notInTheCatalogue() {
    Set<String> catalogue = catalogue();
    List<String> missing = new ArrayList<>();
    for (Expression expression : expressions) {
      for (Selector selector : expression.selectors()) {
        Condition name = name(selector);
        if (name.value().contains(OURS) && catalogue.stream().noneMatch(m -> names(name, m))) {
          missing.add(
              "%s: no metric of Freshet is called %s".formatted(expression.where(), name.value()));
        }
      }
    }
    return missing;
  }

  /** What is selected and is not among the series of an endpoint. */
  List<String> notIn(Scrape scrape) {
    List<String> missing = new ArrayList<>();
    for (Expression expression : expressions) {
      for (Selector selector : expression.selectors()) {
        if (scrape.series().stream().noneMatch(series -> selects(selector, series))) {
          missing.add("%s: nothing is selected by %s".formatted(expression.where(), selector));
        }
      }
    }
    return missing;
  }

  /** What alerts ask for and no dashboard shows, where whoever is called would look first. */
  List<String> notOnDashboards() {
    List<Condition> shown =
        expressions.subList(alerts, expressions.size()).stream()
            .flatMap(expression -> expression.selectors().stream())
            .map(Monitoring::name)
            .toList();
    List<String> missing = new ArrayList<>();
    for (Expression alert : expressions.subList(0, alerts)) {
      for (Selector selector : alert.selectors()) {
        Condition name = name(selector);
        if (shown.stream().noneMatch(one -> one.equals(name) || one.holds(name.value()))) {
          missing.add("%s: no dashboard shows %s".formatted(alert.where(), name.value()));
        }
      }
    }
    return missing;
  }

  /** How many selectors there are: none would be wrong in none. */
  int selectors() {
    return expressions.stream().mapToInt(expression -> expression.selectors().size()).sum();
  }

  private void readAlerts(Manifest rule) {
    for (JsonNode group : rule.at("/spec/groups")) {
      for (JsonNode alert : group.path("rules")) {
        String where = rule + ": " + alert.path("alert").asText();
        read(where, alert.path("expr").asText());
        for (Selector selector : expressions.get(expressions.size() - 1).selectors()) {
          if (!selector.conditions().contains(new Condition("namespace", "=", rule.namespace()))) {
            findings.add(where + ": does not say that it is of the namespace " + rule.namespace());
          }
        }
        if (!Set.of("info", "warning", "critical")
            .contains(alert.at("/labels/severity").asText())) {
          findings.add(where + ": labels.severity: info, warning or critical");
        }
        for (String annotation : List.of("summary", "description", "runbook")) {
          if (alert.path("annotations").path(annotation).asText().isBlank()) {
            findings.add(where + ": annotations." + annotation + ": is missing");
          }
        }
        String runbook = alert.at("/annotations/runbook").asText();
        if (!Runbook.anchors().contains(runbook)) {
          findings.add(where + ": annotations.runbook: there is no heading for " + runbook);
        }
      }
    }
  }

  private void readDashboards(Manifest configMap) {
    configMap
        .at("/data")
        .properties()
        .forEach(file -> readDashboard(configMap + ": " + file.getKey(), file.getValue().asText()));
  }

  private void readDashboard(String where, String json) {
    try {
      Set<Integer> ids = new HashSet<>();
      Set<Integer> taken = new HashSet<>();
      for (JsonNode panel : new ObjectMapper().readTree(json).path("panels")) {
        String at = where + ": " + panel.path("title").asText();
        if (!ids.add(panel.path("id").asInt())) {
          findings.add(at + ": another panel has its id, " + panel.path("id"));
        }
        place(at, panel.path("gridPos"), taken);
        for (JsonNode target : panel.path("targets")) {
          read(at, target.path("expr").asText().replace("$__rate_interval", "1m"));
        }
      }
    } catch (JsonProcessingException e) {
      findings.add(where + ": " + e.getOriginalMessage());
    }
  }

  private void place(String where, JsonNode place, Set<Integer> taken) {
    for (int y = 0; y < place.path("h").asInt(); y++) {
      for (int x = 0; x < place.path("w").asInt(); x++) {
        int column = place.path("x").asInt() + x;
        if (column >= COLUMNS || !taken.add((place.path("y").asInt() + y) * COLUMNS + column)) {
          findings.add(where + ": gridPos: lies on another panel, or beyond the edge");
          return;
        }
      }
    }
  }

  private void read(String where, String expression) {
    try {
      expressions.add(new Expression(where, Promql.selectors(expression)));
    } catch (IllegalArgumentException e) {
      findings.add(where + ": " + e.getMessage());
      expressions.add(new Expression(where, List.of()));
    }
  }

  private static Condition name(Selector selector) {
    return selector.conditions().stream()
        .filter(condition -> condition.label().equals(Selector.NAME))
        .findFirst()
        .orElse(new Condition(Selector.NAME, "=", ""));
  }

  /** The names as Flink's reporter could make them of the catalogue's; {@code .} ends a group's. */
  private static Set<String> catalogue() {
    Set<String> names = new HashSet<>();
    for (var field : MetricNames.class.getFields()) {
      try {
        names.add((String) field.get(null));
      } catch (IllegalAccessException e) {
        throw new AssertionError(field + " is public", e);
      }
    }
    return names;
  }

  /** Whether a condition can mean a metric of the catalogue, or one of the group of that name. */
  private static boolean names(Condition condition, String metric) {
    for (String scope : List.of("", "deserializer_")) {
      String name = "flink_taskmanager_job_task_operator_" + scope + "freshet_" + metric;
      if (condition.holds(name)
          || condition.holds(name + "_count")
          || condition.value().startsWith(name + "_")) {
        return true;
      }
    }
    return false;
  }

  private static boolean selects(Selector selector, Series series) {
    for (Condition condition : selector.conditions()) {
      String found =
          condition.label().equals(Selector.NAME)
              ? series.name()
              : series.labels().getOrDefault(condition.label(), "");
      if (!OF_PROMETHEUS.contains(condition.label()) && !condition.holds(found)) {
        return false;
      }
    }
    return true;
  }
}
