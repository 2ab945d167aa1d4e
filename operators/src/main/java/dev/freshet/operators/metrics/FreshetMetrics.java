package dev.freshet.operators.metrics;

import java.util.List;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** Registers an operator's metrics under the names of {@link MetricNames}. */
public final class FreshetMetrics {

  private static final int HISTOGRAM_WINDOW = 1_000;

  private final MetricGroup group;

  /** Registers under the {@value MetricNames#GROUP} group of an operator's group. */
  public FreshetMetrics(MetricGroup operator) {
    this.group = operator.addGroup(MetricNames.GROUP);
  }

  /** Registers a counter. */
  public Counter counter(String name) {
    return group.counter(name, new ThreadSafeSimpleCounter());
  }

  /** Registers a histogram over the newest {@value #HISTOGRAM_WINDOW} values. */
  public Histogram histogram(String name) {
    return group.histogram(name, new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
  }

  /** Registers a gauge; it is read by another thread. */
  public void gauge(String name, LongSupplier value) {
    group.gauge(name, (Gauge<Long>) value::getAsLong);
  }

  /** Registers a gauge of something that there is by co-occurrence group, or by more. */
  public void gauge(List<String> path, LongSupplier value) {
    MetricGroup at = group;
    for (String name : path.subList(0, path.size() - 1)) {
      at = at.addGroup(name);
    }
    at.gauge(path.get(path.size() - 1), (Gauge<Long>) value::getAsLong);
  }

  /** Registers a gauge of entities of a type. */
  public void liveEntities(String type, LongSupplier count) {
    group.addGroup(MetricNames.LIVE_ENTITIES).gauge(type, (Gauge<Long>) count::getAsLong);
  }
}
