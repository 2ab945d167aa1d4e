package dev.freshet.bench;

import dev.freshet.operators.metrics.MetricNames;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stretch of the stream as the job consumed it: how long it took, what was done, and for what CPU
 * time.
 *
 * @param events that had their last effect: what the job had in hand at the first moment is counted
 *     here, though its first stages had done their part already
 * @param seconds from its first moment to the last effect
 * @param counters how much the job's counters grew
 * @param cpu spent
 */
record Consumption(long events, double seconds, Map<String, Long> counters, CpuTimes cpu) {

  /** A moment of the job's life. */
  record Moment(Map<String, Long> counters, CpuTimes cpu) {}

  /**
   * Returns what lies between two moments.
   *
   * @param consumed events of the whole stream up to the second moment
   * @param lastNanos when the last effect was seen, by {@link System#nanoTime()}
   */
  static Consumption between(Moment from, Moment to, long consumed, long lastNanos) {
    Map<String, Long> growth = new TreeMap<>(to.counters());
    from.counters().forEach((name, before) -> growth.merge(name, -before, Long::sum));
    // Of the stages that events pass, the fold-in is the last.
    double share =
        (double) growth.getOrDefault(MetricNames.FOLD_INS, 0L)
            / to.counters().getOrDefault(MetricNames.FOLD_INS, 1L);
    return new Consumption(
        Math.round(share * consumed),
        (lastNanos - from.cpu().atNanos()) / 1e9,
        growth,
        to.cpu().since(from.cpu()));
  }
}
