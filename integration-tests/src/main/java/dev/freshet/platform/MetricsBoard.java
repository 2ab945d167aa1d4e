package dev.freshet.platform;

import dev.freshet.operators.metrics.MetricNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Adds up the metrics of one metric group over all subtasks of an embedded Flink, exactly and at
 * once, where the REST API samples them; and how far Kafka's topics are read.
 *
 * <p>It is a metric reporter that runs in the cluster's JVM. A counter of a subtask that has ended
 * still counts in its total. All methods may be called from any thread.
 */
public final class MetricsBoard implements MetricReporter {

  /** What Flink's Kafka source calls it. */
  private static final String OFFSET = "currentOffset";

  private final String group;
  private final Map<String, Series> series = new HashMap<>();

  /**
   * A board of the metrics in a group.
   *
   * @param group name of the metric group, such as {@code freshet}; a group right below it belongs
   *     to it
   */
  public MetricsBoard(String group) {
    this.group = group;
  }

  /** The sum of a counter over all subtasks, ended ones included; 0 if there is none. */
  public synchronized long total(String counter) {
    Series found = series.get(counter);
    return found == null ? 0 : found.total();
  }

  /** How many records of the source topics have been taken in, refused or left aside. */
  public long admitted() {
    return total(MetricNames.EVENTS)
        + total(MetricNames.DEAD_LETTERS)
        + total(MetricNames.UNRELATED);
  }

  /** The sums of all counters, by name. */
  public synchronized Map<String, Long> totals() {
    Map<String, Long> totals = new TreeMap<>();
    series.forEach(
        (name, found) -> {
          if (found.counts()) {
            totals.put(name, found.total());
          }
        });
    return totals;
  }

  /** The sum of a gauge of numbers over all running subtasks; 0 if there is none. */
  public synchronized double gauge(String name) {
    Series found = series.get(name);
    return found == null ? 0 : found.gauge();
  }

  /**
   * A quantile of a histogram: the highest of the running subtasks' own quantiles, so never better
   * than that of all their values together would be; NaN if no value was recorded.
   *
   * @param quantile from 0 to 1
   */
  public synchronized double quantile(String histogram, double quantile) {
    Series found = series.get(histogram);
    return found == null ? Double.NaN : found.quantile(quantile);
  }

  /**
   * The name of the gauge of how far the sources of a topic have read it: the sum over its
   * partitions of the offset of the last record that was passed on, -1 for none.
   */
  public static String offsets(String topic) {
    return OFFSET + "." + topic;
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  @Override
  public synchronized void notifyOfAddedMetric(Metric metric, String name, MetricGroup scope) {
    String kept = nameOf(name, scope);
    if (kept != null) {
      series.computeIfAbsent(kept, unused -> new Series()).add(metric);
    }
  }

  @Override
  public synchronized void notifyOfRemovedMetric(Metric metric, String name, MetricGroup scope) {
    String kept = nameOf(name, scope);
    Series found = kept == null ? null : series.get(kept);
    if (found != null) {
      found.remove(metric);
    }
  }

  /** Returns under what name a metric is added up, null if it is none of the board's. */
  private String nameOf(String name, MetricGroup scope) {
    if (belongs(scope)) {
      return name;
    }
    String topic = name.equals(OFFSET) ? scope.getAllVariables().get("<topic>") : null;
    return topic == null ? null : offsets(topic);
  }

  private boolean belongs(MetricGroup scope) {
    // The group or one below it: further up, a job or an operator may have the same name.
    String[] path = scope.getScopeComponents();
    for (int i = Math.max(0, path.length - 2); i < path.length; i++) {
      if (path[i].equals(group)) {
        return true;
      }
    }
    return false;
  }

  /** The metrics of one name, one a subtask. */
  private static final class Series {

    private final List<Counter> counters = new ArrayList<>();
    private final List<Gauge<?>> gauges = new ArrayList<>();
    private final List<Histogram> histograms = new ArrayList<>();
    private long ended;
    private boolean counted;

    void add(Metric metric) {
      if (metric instanceof Counter counter) {
        counters.add(counter);
        counted = true;
      } else if (metric instanceof Gauge<?> gauge) {
        gauges.add(gauge);
      } else if (metric instanceof Histogram histogram) {
        histograms.add(histogram);
      }
    }

    void remove(Metric metric) {
      if (metric instanceof Counter counter && counters.remove(counter)) {
        ended += counter.getCount();
      } else if (metric instanceof Gauge<?> gauge) {
        gauges.remove(gauge);
      } else if (metric instanceof Histogram histogram) {
        histograms.remove(histogram);
      }
    }

    boolean counts() {
      return counted;
    }

    long total() {
      long total = ended;
      for (Counter counter : counters) {
        total += counter.getCount();
      }
      return total;
    }

    double gauge() {
      double sum = 0;
      for (Gauge<?> gauge : gauges) {
        if (gauge.getValue() instanceof Number number) {
          sum += number.doubleValue();
        }
      }
      return sum;
    }

    double quantile(double quantile) {
      double highest = Double.NaN;
      for (Histogram histogram : histograms) {
        HistogramStatistics statistics = histogram.getStatistics();
        if (statistics.size() > 0) {
          double value = statistics.getQuantile(quantile);
          highest = highest >= value ? highest : value;
        }
      }
      return highest;
    }
  }

  /**
   * Hands the board of an embedded Flink to that Flink, which makes its reporters by class name.
   */
  public static final class Factory implements MetricReporterFactory {

    /** The reporter's option that names the board to hand over. */
    static final String BOARD = "board";

    private static final Map<String, MetricsBoard> OFFERED = new HashMap<>();

    /** Offers a board under a name of the caller's choosing. */
    static void offer(String name, MetricsBoard board) {
      synchronized (OFFERED) {
        OFFERED.put(name, board);
      }
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      synchronized (OFFERED) {
        return OFFERED.remove(properties.getProperty(BOARD));
      }
    }
  }
}
