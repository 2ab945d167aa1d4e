package dev.freshet.operators.refresh;

import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** What {@link RefreshOperator} counts. */
final class RefreshMetrics {

  private static final double MICROS = 1e6;

  final Counter refreshes;
  final Counter foldIns;
  final Counter published;
  final Counter gone;
  final Counter republished;
  final Counter newcomers;
  final Counter unmoved;
  final Counter superseded;
  final Counter notFinite;
  final Counter statisticsUpdates;
  final Histogram freshness;
  private final Histogram driftStep;
  private final Histogram driftCosine;

  RefreshMetrics(MetricGroup operator, PendingGathers pending) {
    FreshetMetrics metrics = new FreshetMetrics(operator);
    refreshes = metrics.counter(MetricNames.REFRESHES);
    foldIns = metrics.counter(MetricNames.FOLD_INS);
    published = metrics.counter(MetricNames.PUBLISHED);
    gone = metrics.counter(MetricNames.GONE);
    republished = metrics.counter(MetricNames.REPUBLISHED);
    newcomers = metrics.counter(MetricNames.NEWCOMERS);
    unmoved = metrics.counter(MetricNames.UNMOVED);
    superseded = metrics.counter(MetricNames.SUPERSEDED);
    notFinite = metrics.counter(MetricNames.NOT_FINITE);
    statisticsUpdates = metrics.counter(MetricNames.STATISTICS_UPDATES);
    metrics.gauge(MetricNames.PENDING_GATHERS, pending::requests);
    freshness = metrics.histogram(MetricNames.FRESHNESS);
    driftStep = metrics.histogram(MetricNames.DRIFT_L2);
    driftCosine = metrics.histogram(MetricNames.DRIFT_COSINE);
  }

  void drifted(Drift drift) {
    driftStep.update(Math.round(drift.step() * MICROS));
    driftCosine.update(Math.round(drift.cosine() * MICROS));
  }
}
