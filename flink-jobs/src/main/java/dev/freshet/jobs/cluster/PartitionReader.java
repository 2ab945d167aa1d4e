package dev.freshet.jobs.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads stretches of partitions, by offset, without a consumer group.
 *
 * <p>Each method throws {@link ClusterException} if the cluster does not answer in time, or does
 * not let it. One thread uses it.
 */
public final class PartitionReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Cluster cluster;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * A reader of a cluster's topics.
   *
   * @param isolation whether it sees records of transactions that are not committed
   */
  public PartitionReader(Cluster cluster, IsolationLevel isolation) {
    this.cluster = cluster;
    this.consumer = cluster.consumer(isolation);
  }

  /**
   * Takes what is read.
   *
   * @param <E> what it may throw
   */
  @FunctionalInterface
  public interface Taker<E extends Exception> {

    /** Takes the next records of a partition, one or more; returns whether it wants more. */
    boolean take(List<ConsumerRecord<byte[], byte[]>> records) throws E;
  }

  /** A topic's partitions, in their order; none if there is no such topic. */
  public List<TopicPartition> partitions(String topic) {
    List<PartitionInfo> found = asking(topic, () -> consumer.partitionsFor(topic));
    return found == null
        ? List.of()
        : found.stream()
            .map(PartitionInfo::partition)
            .sorted()
            .map(partition -> new TopicPartition(topic, partition))
            .toList();
  }

  /**
   * The offset of each partition's first record, or where it would be.
   *
   * @param partitions of one topic, as in the methods that follow
   */
  public Map<TopicPartition, Long> begins(List<TopicPartition> partitions) {
    return asking(topic(partitions), () -> consumer.beginningOffsets(partitions));
  }

  /** The offset after each partition's last record that this reader may see. */
  public Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
    return asking(topic(partitions), () -> consumer.endOffsets(partitions));
  }

  /**
   * The offset of each partition's first record of a Kafka time or later, or else its end.
   *
   * @param timeMillis in milliseconds since the epoch, 0 or more
   */
  public Map<TopicPartition, Long> firstsSince(List<TopicPartition> partitions, long timeMillis) {
    Map<TopicPartition, Long> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, timeMillis));
    Map<TopicPartition, Long> firsts = new HashMap<>(ends(partitions));
    Map<TopicPartition, OffsetAndTimestamp> found =
        asking(topic(partitions), () -> consumer.offsetsForTimes(asked));
    found.forEach(
        (partition, first) -> {
          if (first != null) {
            firsts.put(partition, first.offset());
          }
        });
    return firsts;
  }

  /**
   * Reads a partition from one offset up to another, which is not read, or until the taker has had
   * enough.
   *
   * @throws E if the taker does
   */
  public <E extends Exception> void read(
      TopicPartition partition, long from, long to, Taker<E> taker) throws E {
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    long position = from;
    long moved = System.nanoTime();
    // By position, not by record: the last offsets may be gaps of compaction, or transactions'
    // ends.
    while (position < to) {
      List<ConsumerRecord<byte[], byte[]>> records =
          asking(partition.topic(), () -> consumer.poll(POLL)).records(partition).stream()
              .filter(record -> record.offset() < to)
              .toList();
      if (!records.isEmpty() && !taker.take(records)) {
        return;
      }
      long next = asking(partition.topic(), () -> consumer.position(partition));
      if (next > position) {
        position = next;
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > cluster.patience().toNanos()) {
        throw failure(
            partition.topic(),
            new TimeoutException(
                "partition %d stands still at offset %d before %d"
                    .formatted(partition.partition(), position, to)));
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private static String topic(List<TopicPartition> partitions) {
    return partitions.get(0).topic();
  }

  private <T> T asking(String topic, Supplier<T> question) {
    try {
      return question.get();
    } catch (KafkaException e) {
      throw failure(topic, e);
    }
  }

  private ClusterException failure(String topic, KafkaException cause) {
    return cluster.failure("topic " + topic + " cannot be read", cause);
  }
}
