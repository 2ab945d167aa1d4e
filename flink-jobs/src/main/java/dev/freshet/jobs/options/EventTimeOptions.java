package dev.freshet.jobs.options;

import dev.freshet.operators.ingest.Origin;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * How event time advances.
 *
 * @param outOfOrderness how far the watermark stays behind the newest event of a partition
 * @param idleness silence after which a partition no longer holds the watermark back
 * @param lead how far a partition may be read ahead of the slowest, or unlimited
 * @param future how far an event may lie ahead of its record's Kafka time
 * @param start what an undated follow is dated; null for the least at the beginning of the
 *     engagements
 */
public record EventTimeOptions(
    Duration outOfOrderness, Duration idleness, Duration lead, Duration future, Instant start)
    implements Serializable {

  /**
   * Returns the least lead with which one event of the future stops nobody: as far ahead may the
   * watermark of its partition be of one that follows the clock.
   */
  static Duration leastLead(Duration future, Duration outOfOrderness) {
    return future.plusMillis(Origin.MOST_AHEAD_MILLIS).plus(outOfOrderness);
  }
}
