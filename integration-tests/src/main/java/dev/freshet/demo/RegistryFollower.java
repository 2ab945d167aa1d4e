package dev.freshet.demo;

import dev.freshet.platform.PlatformException;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.wire.MalformedRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Keeps a {@link RegistryView} at the end of its topic, on a thread of its own. */
final class RegistryFollower implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final RegistryView view;
  private final Listener listener;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Thread thread;
  private volatile long changedNanos = System.nanoTime();
  private volatile boolean atEnd;
  private volatile Exception failure;
  private volatile boolean stopping;

  /** Is told of each record that became the one that holds, on the follower's thread. */
  interface Listener {

    /** The record of {@code entity} was read at this time of the wall clock. */
    void read(String entity, Embedding embedding, long nowMillis);
  }

  RegistryFollower(String bootstrapServers, String topic, RegistryView view, Listener listener) {
    this.view = view;
    this.listener = listener;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "freshet-registry-view",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                1 << 20,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                4 << 20),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    this.thread = new Thread(this::follow, "freshet-registry-view");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Whether everything in the topic has been read, and nothing was written for so long.
   *
   * @throws PlatformException if reading failed
   */
  boolean quietFor(Duration time) {
    if (failure != null) {
      throw new PlatformException(
          "the registry topic cannot be read: " + PlatformException.rootMessage(failure), failure);
    }
    return atEnd && System.nanoTime() - changedNanos >= time.toNanos();
  }

  /** When the latest record was read, by {@link System#nanoTime()}. */
  long changedNanos() {
    return changedNanos;
  }

  @Override
  public void close() {
    stopping = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() {
    try (consumer) {
      while (!stopping) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (records.isEmpty()) {
          atEnd = isAtEnd();
        } else {
          atEnd = false;
          changedNanos = System.nanoTime();
          long now = System.currentTimeMillis();
          for (ConsumerRecord<byte[], byte[]> record : records) {
            take(record, now);
          }
        }
      }
    } catch (WakeupException e) {
      // Closed.
      atEnd = false;
    } catch (MalformedRecordException | RuntimeException e) {
      failure = e;
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record, long now)
      throws MalformedRecordException {
    Optional<Embedding> taken = view.apply(record.key(), record.value());
    if (taken.isPresent()) {
      Embedding embedding = taken.get();
      listener.read(
          embedding.getEntity().getType() + ":" + embedding.getEntity().getId(), embedding, now);
    }
  }

  private boolean isAtEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      if (consumer.position(partition) < ends.get(partition)) {
        return false;
      }
    }
    return true;
  }
}
