package dev.freshet.jobs.start;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.schemas.Manifest;
import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What was noted of the topics when the job was submitted.
 *
 * @param registryEnds the end offset of each partition of the registry topic; no refresh happens
 *     before a job without state has loaded the topic up to there. Empty: nothing is to be loaded
 * @param startOffsets where each partition of the sources that do not begin at their beginning
 *     begins, in a job without state
 * @param firstEventTime what undated follows are dated: the option's value, else the least event
 *     time at the beginning of the engagements topic's partitions, or the time of submission if it
 *     held none; milliseconds since the epoch
 * @param manifest the space's manifest, with an entry of the job's version
 */
public record JobStart(
    Map<Integer, Long> registryEnds,
    Map<TopicPartition, Long> startOffsets,
    long firstEventTime,
    Manifest manifest)
    implements Serializable {

  /** Copies the offsets. */
  public JobStart {
    registryEnds = Map.copyOf(registryEnds);
    startOffsets = Map.copyOf(startOffsets);
  }

  /** A start on an empty registry, now, without asking Kafka. */
  public static JobStart cold(RefreshOptions options) {
    return cold(options, System.currentTimeMillis());
  }

  /**
   * A start on an empty registry, now, without asking Kafka.
   *
   * @param firstEventTime what undated follows are dated unless the options say it; milliseconds
   *     since the epoch
   */
  public static JobStart cold(RefreshOptions options, long firstEventTime) {
    Instant given = options.eventTime().start();
    return new JobStart(
        Map.of(),
        Map.of(),
        given == null ? firstEventTime : given.toEpochMilli(),
        ManifestAtStart.entered(null, options, System.currentTimeMillis()));
  }
}
