package dev.freshet.jobs.start;

import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.options.PointInTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a job without state begins to read what happened.
 *
 * @param millis the Kafka time of the first records that are read, milliseconds since the epoch
 */
public record StartFrom(long millis) {

  /** All that the topics hold. */
  public static final StartFrom EARLIEST = new StartFrom(Long.MIN_VALUE);

  /** What comes after the job was submitted. */
  public static final StartFrom LATEST = new StartFrom(Long.MAX_VALUE);

  /**
   * Reads {@code earliest}, {@code latest}, or a time.
   *
   * @throws IllegalArgumentException if the text is none of them, or the time is out of range
   */
  public static StartFrom parse(String text) {
    return switch (text) {
      case "earliest" -> EARLIEST;
      case "latest" -> LATEST;
      default -> at(text);
    };
  }

  private static StartFrom at(String text) {
    Instant time;
    try {
      time = PointInTime.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is neither earliest nor latest nor a time: %s".formatted(text, PointInTime.SYNTAX),
          e);
    }
    // A slip of the pen would otherwise pass over the whole history.
    if (time.isBefore(Instant.EPOCH) || time.isAfter(Instant.now())) {
      throw new IllegalArgumentException(
          "'%s' is out of range: allowed is a time from 1970 until now; latest begins now"
              .formatted(text));
    }
    return new StartFrom(time.toEpochMilli());
  }

  /**
   * Returns the offset that each partition of a topic is read from; empty if it is read from its
   * beginning, or there is no such topic.
   */
  Map<TopicPartition, Long> offsets(PartitionReader reader, String topic) {
    if (equals(EARLIEST)) {
      return Map.of();
    }
    List<TopicPartition> partitions = reader.partitions(topic);
    if (partitions.isEmpty()) {
      return Map.of();
    }
    return equals(LATEST) ? reader.ends(partitions) : reader.firstsSince(partitions, millis);
  }
}
