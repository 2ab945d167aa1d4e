package dev.freshet.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.fixtures.TopicContents;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads the registry topic all the while, as its readers do: keeps the latest record of each key,
 * notes where a sequence went back, and how long nothing new was to be seen.
 */
@SuppressWarnings("try") // Its close() waits for a thread, and may be interrupted.
final class RegistryWatch implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(20);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final WireCodec<Embedding> codec = WireCodec.of(Embedding.class);
  private final Map<String, Embedding> latest = new HashMap<>();
  private final Map<String, Embedding> before = new HashMap<>();
  private final List<String> wrongs = new ArrayList<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "registry-watch");
  private long lastSeenNanos = System.nanoTime();
  private long longestGapNanos;

  RegistryWatch(String bootstrapServers, String topic) {
    consumer = TopicContents.consumer(bootstrapServers, IsolationLevel.READ_COMMITTED);
    List<TopicPartition> partitions = TopicContents.partitions(consumer, topic);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.setDaemon(true);
    thread.start();
  }

  /** Forgets the gaps so far. */
  synchronized void measureGaps() {
    lastSeenNanos = System.nanoTime();
    longestGapNanos = 0;
  }

  /** The longest time without a new record since {@link #measureGaps}, the present one included. */
  synchronized Duration longestGap() {
    return Duration.ofNanos(Math.max(longestGapNanos, System.nanoTime() - lastSeenNanos));
  }

  /**
   * The latest record of a key; null if there is none.
   *
   * @throws IllegalStateException if no more records are read
   */
  synchronized Embedding latest(String key) {
    if (failure.get() != null) {
      throw new IllegalStateException("the registry is no longer read", failure.get());
    }
    return latest.get(key);
  }

  /** The newest record of a key whose sequence is below another's; null if it is not known. */
  synchronized Embedding latestBelow(String key, long sequence) {
    Embedding newest = latest.get(key);
    return newest != null && newest.getSequence() < sequence ? newest : before.get(key);
  }

  /** Fails if a sequence went back, or a record could not be read. */
  synchronized void requireSound() throws Exception {
    if (failure.get() != null) {
      throw failure.get();
    }
    if (!wrongs.isEmpty()) {
      throw new AssertionError(
          wrongs.size()
              + " wrong records, such as "
              + wrongs.subList(0, Math.min(5, wrongs.size())));
    }
  }

  private void run() {
    try (consumer) {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          take(record);
        }
      }
    } catch (WakeupException e) {
      // Closed.
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }

  private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
    long now = System.nanoTime();
    longestGapNanos = Math.max(longestGapNanos, now - lastSeenNanos);
    lastSeenNanos = now;
    String key = new String(record.key(), UTF_8);
    if (record.value() == null) {
      wrongs.add(key + " is gone at offset " + record.offset() + ", though nothing expires");
      return;
    }
    try {
      Embedding embedding = codec.decode(record.value());
      Embedding newest = latest.get(key);
      if (newest == null || newest.getSequence() < embedding.getSequence()) {
        latest.put(key, embedding);
        before.put(key, newest);
      } else if (!embedding.equals(newest)) {
        // The very same record may come twice.
        wrongs.add(
            "%s at partition %d offset %d: sequence %d after %d"
                .formatted(
                    key,
                    record.partition(),
                    record.offset(),
                    embedding.getSequence(),
                    newest.getSequence()));
      }
    } catch (MalformedRecordException e) {
      wrongs.add(key + ": " + e.getMessage());
    }
  }

  @Override
  public void close() throws Exception {
    consumer.wakeup();
    thread.join();
  }
}
