package dev.freshet.operators.ingest;

import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Parts events from dead letters, and counts both. */
public final class Admission extends ProcessFunction<Arrival, Event> {

  private static final long serialVersionUID = 1L;

  private transient Counter events;
  private transient Counter deadLetters;
  private transient Counter unrelated;
  private transient Histogram backlog;

  @Override
  public void open(OpenContext context) {
    FreshetMetrics metrics = new FreshetMetrics(getRuntimeContext().getMetricGroup());
    events = metrics.counter(MetricNames.EVENTS);
    deadLetters = metrics.counter(MetricNames.DEAD_LETTERS);
    unrelated = metrics.counter(MetricNames.UNRELATED);
    backlog = metrics.histogram(MetricNames.BACKLOG);
  }

  @Override
  public void processElement(Arrival arrival, Context context, Collector<Event> out) {
    if (arrival.event() != null) {
      events.inc();
      long now = context.timerService().currentProcessingTime();
      backlog.update(now - arrival.event().arrivedAt());
      out.collect(arrival.event());
    } else if (arrival.deadLetter() != null) {
      deadLetters.inc();
      context.output(DeadLetter.OUTPUT, arrival.deadLetter());
    } else {
      unrelated.inc();
    }
  }
}
