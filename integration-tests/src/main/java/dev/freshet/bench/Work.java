package dev.freshet.bench;

import dev.freshet.operators.metrics.MetricNames;
import java.util.Map;

/**
 * What the job did for each event, by its own counters.
 *
 * @param events taken in
 * @param pairs counted, per event
 * @param rowUpdates changes of one count in one row, the anchor's support among them, per event
 * @param refreshes published records of anchors, per event
 * @param foldIns published records of users, per event
 * @param missesPerRefresh neighbours gathered that had never been published, per refresh
 * @param held whether the work was what the benchmark fixes: at least {@value #LEAST} refreshes and
 *     fold-ins published an event
 */
record Work(
    long events,
    double pairs,
    double rowUpdates,
    double refreshes,
    double foldIns,
    double missesPerRefresh,
    boolean held) {

  /** The least refreshes, and the least fold-ins, published an event. */
  static final double LEAST = 0.9;

  /** Reads it from the counters' growth. */
  static Work of(Map<String, Long> counters) {
    long events = count(counters, MetricNames.EVENTS);
    // Every fold-in is published: the threshold is for anchors only.
    long foldIns = count(counters, MetricNames.FOLD_INS);
    long refreshes = count(counters, MetricNames.PUBLISHED) - foldIns;
    double refreshesPerEvent = (double) refreshes / events;
    double foldInsPerEvent = (double) foldIns / events;
    return new Work(
        events,
        (double) count(counters, MetricNames.PAIRS) / events,
        (double) count(counters, MetricNames.ROW_UPDATES) / events,
        refreshesPerEvent,
        foldInsPerEvent,
        (double) count(counters, MetricNames.GATHER_MISSES) / Math.max(1, refreshes),
        refreshesPerEvent >= LEAST && foldInsPerEvent >= LEAST);
  }

  private static long count(Map<String, Long> counters, String name) {
    return counters.getOrDefault(name, 0L);
  }
}
