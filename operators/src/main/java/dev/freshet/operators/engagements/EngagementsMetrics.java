package dev.freshet.operators.engagements;

import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What {@link EngagementsOperator} counts. */
final class EngagementsMetrics {

  final Counter late;
  final Counter repeats;
  final Counter logOverflows;
  final Counter pairs;
  final Counter unchanged;
  final Counter joined;
  final Counter forgotten;
  final Counter collisions;
  final Counter deadLetters;

  EngagementsMetrics(MetricGroup operator, SheddingInterval interval) {
    FreshetMetrics metrics = new FreshetMetrics(operator);
    late = metrics.counter(MetricNames.LATE);
    repeats = metrics.counter(MetricNames.REPEATS);
    logOverflows = metrics.counter(MetricNames.LOG_OVERFLOWS);
    pairs = metrics.counter(MetricNames.PAIRS);
    unchanged = metrics.counter(MetricNames.UNCHANGED);
    joined = metrics.counter(MetricNames.FOLD_INS_JOINED);
    forgotten = metrics.counter(MetricNames.FORGOTTEN);
    collisions = metrics.counter(MetricNames.COLLISIONS);
    deadLetters = metrics.counter(MetricNames.DEAD_LETTERS);
    metrics.gauge(MetricNames.FOLD_IN_INTERVAL, interval::lastMillis);
  }
}
