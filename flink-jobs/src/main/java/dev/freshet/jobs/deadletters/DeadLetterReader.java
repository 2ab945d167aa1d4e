package dev.freshet.jobs.deadletters;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.options.RefreshOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a job's dead-letter topic once, to the ends that its partitions have at the start.
 *
 * <p>It does not follow the topic: what is replayed may be refused again, and come after itself for
 * ever.
 */
public final class DeadLetterReader {

  private final Cluster cluster;
  private final String topic;

  /** Is handed what was read, some dead letters at a time. */
  @FunctionalInterface
  public interface Handler {

    /** Handles the next dead letters, in the order of their partitions. */
    void handle(List<StoredDeadLetter> letters) throws IOException;
  }

  /**
   * What a reading came to.
   *
   * @param handled dead letters that the filter took
   * @param strangers records that are no dead letters of a job
   * @param reached the last position that was looked at, of each partition that had one
   * @param complete false if the filter's limit ended the reading
   */
  public record Outcome(long handled, long strangers, List<Position> reached, boolean complete) {}

  /** Reads the dead letters of the job of these options. */
  public DeadLetterReader(RefreshOptions options) {
    this.cluster = new Cluster(options.kafka());
    this.topic = options.topics().deadLetters();
  }

  /**
   * Reads all that the filter takes, the partitions one by one.
   *
   * @throws ClusterException if the topic is missing or cannot be read
   * @throws IOException if the handler throws it
   */
  public Outcome read(DeadLetterFilter filter, Handler handler) throws IOException {
    try (PartitionReader reader = new PartitionReader(cluster, IsolationLevel.READ_COMMITTED)) {
      List<TopicPartition> partitions = reader.partitions(topic);
      if (partitions.isEmpty()) {
        throw new ClusterException("topic " + topic + " (topics.dead-letters) does not exist");
      }
      Map<TopicPartition, Long> begins = begins(reader, partitions, filter);
      Map<TopicPartition, Long> ends = reader.ends(partitions);
      Pass pass = new Pass(filter, handler);
      for (TopicPartition partition : partitions) {
        if (pass.wantsMore()) {
          reader.read(partition, begins.get(partition), ends.get(partition), pass::take);
        }
      }
      return pass.outcome();
    }
  }

  private Map<TopicPartition, Long> begins(
      PartitionReader reader, List<TopicPartition> partitions, DeadLetterFilter filter) {
    Map<TopicPartition, Long> begins =
        new HashMap<>(
            filter.since().isPresent()
                // What is older than 1970 is older than any record, and Kafka does not take it.
                ? reader.firstsSince(partitions, Math.max(0, filter.since().get().toEpochMilli()))
                : reader.begins(partitions));
    for (Position after : filter.after()) {
      TopicPartition partition = new TopicPartition(topic, after.partition());
      if (!partitions.contains(partition)) {
        throw new ClusterException(
            "topic %s has no partition %d, which position %s names: 0 to %d"
                .formatted(topic, after.partition(), after, partitions.size() - 1));
      }
      begins.merge(partition, after.offset() + 1, Math::max);
    }
    return begins;
  }

  /** One reading of the topic. */
  private static final class Pass {

    private final DeadLetterFilter filter;
    private final Handler handler;
    private final Map<Integer, Long> reached = new TreeMap<>();
    private long handled;
    private long strangers;

    Pass(DeadLetterFilter filter, Handler handler) {
      this.filter = filter;
      this.handler = handler;
    }

    boolean wantsMore() {
      return handled < filter.limit();
    }

    boolean take(List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
      List<StoredDeadLetter> taken = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (handled + taken.size() == filter.limit()) {
          break;
        }
        reached.put(record.partition(), record.offset());
        Optional<StoredDeadLetter> letter = StoredDeadLetter.of(record);
        if (letter.isEmpty()) {
          strangers++;
        } else if (filter.takes(letter.get())) {
          taken.add(letter.get());
        }
      }
      if (!taken.isEmpty()) {
        handler.handle(taken);
        handled += taken.size();
      }
      return wantsMore();
    }

    Outcome outcome() {
      return new Outcome(
          handled,
          strangers,
          reached.entrySet().stream()
              .map(entry -> new Position(entry.getKey(), entry.getValue()))
              .toList(),
          wantsMore());
    }
  }
}
