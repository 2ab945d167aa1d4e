package dev.freshet.operators.neighbourhoods;

import dev.freshet.maths.CountScale;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What {@link NeighbourhoodsOperator} counts. */
final class NeighbourhoodsMetrics {

  final Counter rowUpdates;
  final Counter rowsTruncated;
  final Counter missedSubtractions;
  final Counter joined;
  final Counter forgotten;
  final Counter collisions;
  final Counter deadLetters;
  private volatile long largestBound;

  NeighbourhoodsMetrics(MetricGroup operator, SheddingInterval interval) {
    FreshetMetrics metrics = new FreshetMetrics(operator);
    rowUpdates = metrics.counter(MetricNames.ROW_UPDATES);
    rowsTruncated = metrics.counter(MetricNames.ROWS_TRUNCATED);
    missedSubtractions = metrics.counter(MetricNames.MISSED_SUBTRACTIONS);
    joined = metrics.counter(MetricNames.REFRESHES_JOINED);
    forgotten = metrics.counter(MetricNames.FORGOTTEN);
    collisions = metrics.counter(MetricNames.COLLISIONS);
    deadLetters = metrics.counter(MetricNames.DEAD_LETTERS);
    metrics.gauge(MetricNames.REFRESH_INTERVAL, interval::lastMillis);
    metrics.gauge(
        MetricNames.TRUNCATION_BOUND, () -> Math.round(CountScale.count((double) largestBound)));
  }

  void truncated(int evicted, long bound) {
    rowsTruncated.inc(evicted);
    largestBound = Math.max(largestBound, bound);
  }
}
