package dev.freshet.operators.time;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The base of operators with event-time timers, for which the end of a bounded input is not the
 * passing of time.
 *
 * <p>Flink ends an input with the greatest watermark. It is passed on, but no timer fires: nothing
 * has expired, and the timers are kept for a job that goes on from a savepoint taken now.
 *
 * @param <T> the main output
 */
public abstract class EventTimeOperator<T> extends AbstractStreamOperator<T> {

  private static final long serialVersionUID = 1L;

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (mark.equals(Watermark.MAX_WATERMARK)) {
      output.emitWatermark(mark);
    } else {
      super.processWatermark(mark);
    }
  }
}
