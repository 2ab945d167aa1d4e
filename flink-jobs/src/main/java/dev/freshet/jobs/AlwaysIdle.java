package dev.freshet.jobs;

import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Keeps a source out of event time: it is always idle.
 *
 * <p>Without watermarks of its own it would hold back every timer of the job; with watermarks it
 * would let what was published, or when something was asked for, decide what is late.
 *
 * @param <T> what the source reads
 */
final class AlwaysIdle<T> implements WatermarkGenerator<T> {

  private AlwaysIdle() {}

  static <T> WatermarkStrategy<T> strategy() {
    WatermarkGeneratorSupplier<T> generators = context -> new AlwaysIdle<>();
    return WatermarkStrategy.forGenerator(generators);
  }

  @Override
  public void onEvent(T element, long timestamp, WatermarkOutput output) {
    // It says nothing of event time.
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    output.markIdle();
  }
}
