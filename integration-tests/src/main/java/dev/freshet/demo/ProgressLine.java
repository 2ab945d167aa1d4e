package dev.freshet.demo;

import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.platform.MetricsBoard;
import dev.freshet.terminal.LiveLine;
import java.util.Locale;

/** Shows how the job is getting on, on a line. */
public final class ProgressLine {

  private final LiveLine line;
  private final MetricsBoard metrics;
  private final long startNanos = System.nanoTime();
  private long shownNanos = startNanos;
  private long shownEvents;
  private long shownPairs;

  /**
   * A line about a job.
   *
   * @param line where it is shown
   * @param metrics the job's
   */
  public ProgressLine(LiveLine line, MetricsBoard metrics) {
    this.line = line;
    this.metrics = metrics;
  }

  /**
   * Shows the line if it is time to.
   *
   * @param follows number of follows that Kafka has taken so far
   */
  public void update(long follows) {
    if (line.isDue()) {
      show(follows);
    }
  }

  /**
   * Shows the line a last time, and leaves it.
   *
   * @param follows number of follows that Kafka has taken so far
   */
  public void finish(long follows) {
    show(follows);
    line.leave();
  }

  private void show(long follows) {
    long now = System.nanoTime();
    double seconds = (now - shownNanos) / 1e9;
    long events = metrics.total(MetricNames.EVENTS);
    long pairs = metrics.total(MetricNames.PAIRS);
    line.show(
        String.format(
            Locale.ROOT,
            "%6.1f s  %,d events%s  %,.0f events/s  %,.0f pairs/s  %,d vectors published"
                + "  backlog %s  %,d dead letters",
            (now - startNanos) / 1e9,
            events,
            follows == 0 ? "" : String.format(Locale.ROOT, " (%,d follows)", follows),
            (events - shownEvents) / seconds,
            (pairs - shownPairs) / seconds,
            metrics.total(MetricNames.PUBLISHED),
            backlog(metrics.quantile(MetricNames.BACKLOG, 0.5)),
            metrics.total(MetricNames.DEAD_LETTERS)));
    shownNanos = now;
    shownEvents = events;
    shownPairs = pairs;
  }

  private static String backlog(double millis) {
    if (Double.isNaN(millis)) {
      return "-";
    }
    return millis < 1000
        ? String.format(Locale.ROOT, "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1000);
  }
}
