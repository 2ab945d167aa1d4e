package dev.freshet.k8s;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;

/**
 * What Prometheus would know of one time series.
 *
 * @param labels their values by name; the metric is {@code __name__}
 * @param samples values by the second at which they were scraped
 */
record TimeSeries(Map<String, String> labels, NavigableMap<Long, Double> samples) {

  /** As the PodMonitor says. */
  private static final int SCRAPE_SECONDS = 15;

  /**
   * Makes a series that is scraped of a pod of the job.
   *
   * @param from the second of the first sample
   * @param to that at which the samples end
   * @param values by the second
   */
  static TimeSeries scraped(
      String metric, String pod, long from, long to, LongToDoubleFunction values) {
    Map<String, String> labels = new HashMap<>();
    labels.put(Promql.Selector.NAME, metric);
    labels.put("namespace", "freshet");
    labels.put("pod", pod);
    NavigableMap<Long, Double> samples = new TreeMap<>();
    for (long second = from; second <= to; second += SCRAPE_SECONDS) {
      samples.put(second, values.applyAsDouble(second));
    }
    return new TimeSeries(labels, samples);
  }

  boolean isSelectedBy(List<Promql.Condition> conditions) {
    return conditions.stream()
        .allMatch(condition -> condition.holds(labels.getOrDefault(condition.label(), "")));
  }

  /** The samples of a span of time, which its first second is not in and its last is. */
  List<Double> within(long after, long until) {
    return List.copyOf(samples.subMap(after, false, until, true).values());
  }
}
