package dev.freshet.k8s;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a metrics endpoint tells, in Prometheus's text format.
 *
 * @param series its time series
 */
record Scrape(List<Series> series) {

  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([^ ]+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  /**
   * One time series.
   *
   * @param name its metric
   * @param labels their values by name
   * @param value its value now
   */
  record Series(String name, Map<String, String> labels, double value) {}

  /** Asks an endpoint. */
  static Scrape of(URI endpoint) throws IOException, InterruptedException {
    return parse(
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(endpoint).build(), HttpResponse.BodyHandlers.ofString())
            .body());
  }

  /** Reads an endpoint's answer. */
  static Scrape parse(String text) {
    List<Series> series = new ArrayList<>();
    text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> series.add(series(line)));
    return new Scrape(series);
  }

  /** What the series of a metric with this value of a label come to together. */
  double sum(String metric, String label, String value) {
    return series.stream()
        .filter(one -> one.name().equals(metric) && value.equals(one.labels().get(label)))
        .mapToDouble(Series::value)
        .sum();
  }

  private static Series series(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a line of Prometheus's format: " + line);
    }
    Map<String, String> labels = new HashMap<>();
    if (matcher.group(2) != null) {
      Matcher label = LABEL.matcher(matcher.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return new Series(matcher.group(1), labels, Double.parseDouble(matcher.group(3)));
  }
}
