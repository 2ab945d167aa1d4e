package dev.freshet.refresh;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Passes messages on at once, but those of the finale, one of each key, only when the input has
 * ended on all channels: they come after everything else.
 *
 * @param <T> the message
 */
final class HeldToTheEnd<T> extends KeyedProcessFunction<Long, T, T> {

  private final KeySelector<T, Long> time;
  private final long finale;
  private final Map<Long, T> held = new HashMap<>();

  /**
   * @param time an event time that tells the finale from the rest
   * @param finale the finale's
   */
  HeldToTheEnd(KeySelector<T, Long> time, long finale) {
    this.time = time;
    this.finale = finale;
  }

  @Override
  public void processElement(T message, Context context, Collector<T> out) throws Exception {
    if (time.getKey(message) < finale) {
      out.collect(message);
    } else if (held.put(context.getCurrentKey(), message) == null) {
      context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
    } else {
      throw new IllegalStateException("the finale has one message of each key");
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<T> out) {
    out.collect(held.remove(context.getCurrentKey()));
  }
}
