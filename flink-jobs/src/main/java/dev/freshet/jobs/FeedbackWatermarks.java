package dev.freshet.jobs;

import dev.freshet.operators.vectors.Publication;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Keeps the feedback source out of event time: it is always idle.
 *
 * <p>Without watermarks of its own it would hold back every timer of the job; with watermarks it
 * would let what was published decide what is late.
 */
final class FeedbackWatermarks implements WatermarkGenerator<Publication> {

  private FeedbackWatermarks() {}

  static WatermarkStrategy<Publication> strategy() {
    WatermarkGeneratorSupplier<Publication> generators = context -> new FeedbackWatermarks();
    return WatermarkStrategy.forGenerator(generators);
  }

  @Override
  public void onEvent(Publication publication, long timestamp, WatermarkOutput output) {
    // A publication says nothing of event time.
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    output.markIdle();
  }
}
