package dev.freshet.jobs.progress;

import dev.freshet.jobs.topics.JobTopic;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a job had read a source topic at its last completed checkpoint.
 *
 * @param topic the topic
 * @param read the offset of the first record of each partition that was not read
 * @param ends the offset after the last record of each partition
 */
public record SourcePosition(
    JobTopic topic, Map<TopicPartition, Long> read, Map<TopicPartition, Long> ends) {

  /** Copies the offsets. */
  public SourcePosition {
    read = Map.copyOf(read);
    ends = Map.copyOf(ends);
  }

  /**
   * Returns how many offsets were not read: those of records, and those that the ends of
   * transactions and compaction leave without one.
   */
  public long behind() {
    return sum(ends) - sum(read);
  }

  /** Returns whether all was read that there was at another moment. */
  boolean includes(SourcePosition other) {
    return other.ends.entrySet().stream()
        .allMatch(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }
}
