package dev.freshet.jobs.start;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads stretches of partitions, by offset, without a consumer group. */
final class TopicStretch implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Duration patience;

  /**
   * @param client the properties of the client
   * @param patience how long a partition may stand still before the end of the stretch
   */
  TopicStretch(Map<String, Object> client, Duration patience) {
    client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    client.remove(ConsumerConfig.GROUP_ID_CONFIG);
    this.consumer =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.patience = patience;
  }

  /**
   * Reads a partition from one offset up to another, which is not read, or until the reader has had
   * enough.
   *
   * @param reader takes a record, and returns whether it wants more
   * @throws TimeoutException if nothing comes for the patience given
   */
  void read(
      TopicPartition partition,
      long from,
      long to,
      Predicate<ConsumerRecord<byte[], byte[]>> reader) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    long position = from;
    long moved = System.nanoTime();
    // By position, not by record: the last offsets may be gaps of compaction or markers.
    while (position < to) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() >= to || !reader.test(record)) {
          return;
        }
      }
      long now = System.nanoTime();
      if (consumer.position(partition) > position) {
        position = consumer.position(partition);
        moved = now;
      } else if (now - moved > patience.toNanos()) {
        throw new TimeoutException(
            "%s stands still at offset %d before %d".formatted(partition, position, to));
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
