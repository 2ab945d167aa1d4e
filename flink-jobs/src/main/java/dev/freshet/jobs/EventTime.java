package dev.freshet.jobs;

import dev.freshet.jobs.options.EventTimeOptions;
import dev.freshet.jobs.options.GroupOptions;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.operators.ingest.Arrival;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Decides which sources say how far event time has come: those whose events leave a window some
 * day.
 *
 * <p>The watermark of each partition is made of its own event times, and one that is silent, or has
 * nothing with an event time, holds back no other. In a replay partitions are read at different
 * rates. One that ran ahead by years would keep years in state, as nothing expires before the
 * slowest has come so far: it waits instead.
 */
final class EventTime {

  /** Those that wait for each other. */
  private static final String TOGETHER = "event time";

  /**
   * Flink's default. A replay runs ahead of the lead by what it reads between two comparisons; more
   * of them would let it less far, but Flink's coordinator logs a line at each.
   */
  private static final Duration COMPARED_EVERY = Duration.ofSeconds(1);

  private EventTime() {}

  /** Returns how the events of a source topic advance event time. */
  static WatermarkStrategy<Arrival> of(RefreshOptions options, Events events) {
    if (events == Events.FOLLOWS && !options.age(Events.FOLLOWS)) {
      // Nothing of them is ever late or expires. They may come from long ago, in any order.
      return AlwaysIdle.strategy();
    }
    EventTimeOptions times = options.eventTime();
    WatermarkStrategy<Arrival> bounded =
        WatermarkStrategy.<Arrival>forBoundedOutOfOrderness(times.outOfOrderness())
            .withIdleness(times.idleness());
    WatermarkStrategy<Arrival> dated =
        WatermarkStrategy.<Arrival>forGenerator(
                context -> new OfTheDated(bounded.createWatermarkGenerator(context)))
            .withTimestampAssigner(
                (arrival, kafkaTime) ->
                    arrival.dated() ? arrival.event().eventTime() : TimestampAssigner.NO_TIMESTAMP);
    return times.lead().equals(GroupOptions.UNLIMITED)
        ? dated
        : dated.withWatermarkAlignment(TOGETHER, times.lead(), COMPARED_EVERY);
  }

  /** Passes by what has no event time, as if it had not come. */
  private record OfTheDated(WatermarkGenerator<Arrival> watermarks)
      implements WatermarkGenerator<Arrival> {

    @Override
    public void onEvent(Arrival arrival, long timestamp, WatermarkOutput output) {
      if (arrival.dated()) {
        watermarks.onEvent(arrival, timestamp, output);
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      watermarks.onPeriodicEmit(output);
    }
  }
}
