package dev.freshet.bench;

import dev.freshet.operators.metrics.MetricNames;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stretch of the stream as the job consumed it: how long it took, what was done, and for what CPU
 * time. Nothing was under way when it began, or when it ended.
 *
 * @param seconds from its first moment to the last effect
 * @param counters how much the job's counters grew
 * @param cpu spent
 */
record Consumption(double seconds, Map<String, Long> counters, CpuTimes cpu) {

  /** A moment of the job's life. */
  record Moment(Map<String, Long> counters, CpuTimes cpu) {}

  /**
   * Returns what lies between two moments.
   *
   * @param lastNanos when the last effect was seen, by {@link System#nanoTime()}
   */
  static Consumption between(Moment from, Moment to, long lastNanos) {
    Map<String, Long> growth = new TreeMap<>(to.counters());
    from.counters().forEach((name, before) -> growth.merge(name, -before, Long::sum));
    return new Consumption(
        (lastNanos - from.cpu().atNanos()) / 1e9, growth, to.cpu().since(from.cpu()));
  }

  /** Returns how many events were consumed. */
  long events() {
    return counters.getOrDefault(MetricNames.EVENTS, 0L);
  }
}
