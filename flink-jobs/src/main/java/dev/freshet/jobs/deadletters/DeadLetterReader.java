package dev.freshet.jobs.deadletters;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.options.RefreshOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a job's dead-letter topic once, to the ends that its partitions have at the start.
 *
 * <p>It does not follow the topic: what is replayed may be refused again, and come after itself for
 * ever.
 */
public final class DeadLetterReader {

  private static final Duration POLL = Duration.ofMillis(200);

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
   * Reads all that the filter takes.
   *
   * @throws ClusterException if the topic is missing or cannot be read
   * @throws IOException if the handler throws it
   */
  public Outcome read(DeadLetterFilter filter, Handler handler) throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer()) {
      List<TopicPartition> partitions = partitions(consumer);
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      start(consumer, partitions, filter);
      return new Pass(consumer, filter, handler, ends).run();
    } catch (KafkaException e) {
      throw cluster.failure("topic " + topic + " cannot be read", e);
    }
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    if (found == null || found.isEmpty()) {
      throw new ClusterException("topic " + topic + " (topics.dead-letters) does not exist");
    }
    return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private void start(
      KafkaConsumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      DeadLetterFilter filter) {
    consumer.seekToBeginning(partitions);
    if (filter.since().isPresent()) {
      long since = filter.since().get().toEpochMilli();
      Map<TopicPartition, OffsetAndTimestamp> firsts =
          consumer.offsetsForTimes(
              partitions.stream().collect(Collectors.toMap(partition -> partition, p -> since)));
      for (TopicPartition partition : partitions) {
        OffsetAndTimestamp first = firsts.get(partition);
        if (first == null) {
          consumer.seekToEnd(List.of(partition));
        } else {
          consumer.seek(partition, first.offset());
        }
      }
    }
    for (Position after : filter.after()) {
      TopicPartition partition = new TopicPartition(topic, after.partition());
      if (!partitions.contains(partition)) {
        throw new ClusterException(
            "topic %s has no partition %d, which position %s names: 0 to %d"
                .formatted(topic, after.partition(), after, partitions.size() - 1));
      }
      if (consumer.position(partition) <= after.offset()) {
        consumer.seek(partition, after.offset() + 1);
      }
    }
  }

  /** One reading of the topic. */
  private final class Pass {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final DeadLetterFilter filter;
    private final Handler handler;
    private final Map<TopicPartition, Long> ends;
    private final Map<Integer, Long> reached = new TreeMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private long handled;
    private long strangers;

    Pass(
        KafkaConsumer<byte[], byte[]> consumer,
        DeadLetterFilter filter,
        Handler handler,
        Map<TopicPartition, Long> ends) {
      this.consumer = consumer;
      this.filter = filter;
      this.handler = handler;
      this.ends = ends;
    }

    Outcome run() throws IOException {
      long patience = cluster.patience().toNanos();
      long progressed = System.nanoTime();
      while (handled < filter.limit() && !atEnds()) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        take(records);
        // Positions also move over what is no record, such as the marks of transactions.
        if (moved()) {
          progressed = System.nanoTime();
        } else if (System.nanoTime() - progressed > patience) {
          throw new ClusterException(
              "topic %s cannot be read to its end: no answer in %d ms"
                  .formatted(topic, cluster.patience().toMillis()));
        }
      }
      return new Outcome(
          handled,
          strangers,
          reached.entrySet().stream()
              .map(entry -> new Position(entry.getKey(), entry.getValue()))
              .toList(),
          handled < filter.limit());
    }

    private boolean atEnds() {
      boolean all = true;
      for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
        if (consumer.position(end.getKey()) < end.getValue()) {
          all = false;
        } else {
          // What comes after the end is not asked for.
          consumer.pause(List.of(end.getKey()));
        }
      }
      return all;
    }

    private boolean moved() {
      boolean moved = false;
      for (TopicPartition partition : ends.keySet()) {
        long position = consumer.position(partition);
        Long before = positions.put(partition, position);
        moved |= before == null || before != position;
      }
      return moved;
    }

    private void take(ConsumerRecords<byte[], byte[]> records) throws IOException {
      List<StoredDeadLetter> taken = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        TopicPartition partition = new TopicPartition(topic, record.partition());
        if (handled + taken.size() == filter.limit()) {
          break;
        }
        if (record.offset() < ends.get(partition)) {
          reached.put(record.partition(), record.offset());
          Optional<StoredDeadLetter> letter = StoredDeadLetter.of(record);
          if (letter.isEmpty()) {
            strangers++;
          } else if (filter.takes(letter.get())) {
            taken.add(letter.get());
          }
        }
      }
      if (!taken.isEmpty()) {
        handler.handle(taken);
        handled += taken.size();
      }
    }
  }
}
