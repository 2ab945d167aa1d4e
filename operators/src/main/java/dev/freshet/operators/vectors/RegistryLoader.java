package dev.freshet.operators.vectors;

import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.gather.Shards;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.function.ThrowingConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a subtask's share of the registry topic: all partitions from their beginning to the offsets
 * noted at submission, in the order of the topic.
 *
 * <p>Records of other types and other subtasks' key groups are dropped by their key, before they
 * are decoded. Nothing is gathered on the heap: each publication is handed on at once, to be
 * compared with what state holds.
 */
final class RegistryLoader {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryLoader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration PROGRESS = Duration.ofSeconds(5);

  /** Bounds what the client holds of all partitions together. */
  private static final int FETCHED_BYTES = 16 << 20;

  /** The end of the load waits for the broker's answer to a fetch at the end of a partition. */
  private static final int FETCH_WAIT_MILLIS = 20;

  private final WarmStart from;
  private final Shards shards;
  private final KeyGroupRange mine;
  private final BooleanSupplier cancelled;

  private long read;
  private long taken;

  /**
   * @param mine the key groups whose anchors are loaded
   * @param cancelled whether the task is being cancelled; asked several times a second
   */
  RegistryLoader(WarmStart from, Shards shards, KeyGroupRange mine, BooleanSupplier cancelled) {
    this.from = from;
    this.shards = shards;
    this.mine = mine;
    this.cancelled = cancelled;
  }

  /**
   * Loads; returns when every partition has been read to its noted end.
   *
   * @param metrics counts records that cannot be read
   * @param into takes each publication of this subtask's anchors
   * @throws IOException if a partition has shrunk, or stands still for a minute
   */
  void load(MetricGroup metrics, ThrowingConsumer<Publication, Exception> into) throws Exception {
    if (from.ends().isEmpty()) {
      return;
    }
    from.decoder().open(new Opening(metrics));
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Map<TopicPartition, Long> open = new HashMap<>();
      from.ends().forEach((p, end) -> open.put(new TopicPartition(from.topic(), p), end));
      requireEnds(consumer, open);
      read(consumer, open, into);
    } catch (InterruptException e) {
      throw new CancellationException("cancelled while loading " + from.topic());
    } catch (KafkaException e) {
      throw new IOException(
          "cannot load the registry topic %s: %s".formatted(from.topic(), e.getMessage()), e);
    }
  }

  private void read(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> open,
      ThrowingConsumer<Publication, Exception> into)
      throws Exception {
    consumer.assign(open.keySet());
    consumer.seekToBeginning(open.keySet());
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(open.keySet());
    long offsets = 0;
    for (Map.Entry<TopicPartition, Long> end : open.entrySet()) {
      offsets += Math.max(0, end.getValue() - begins.get(end.getKey()));
    }
    List<Publication> decoded = new ArrayList<>();
    ListCollector<Publication> collector = new ListCollector<>(decoded);
    long started = System.nanoTime();
    long told = started;
    long moved = started;
    long before = -1;
    closeFinished(consumer, open);
    while (!open.isEmpty()) {
      if (cancelled.getAsBoolean()) {
        throw new CancellationException("cancelled while loading " + from.topic());
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Long end = open.get(new TopicPartition(record.topic(), record.partition()));
        if (end == null || record.offset() >= end) {
          continue; // The feedback's first record, or a later one.
        }
        read++;
        if (isMine(record.key())) {
          from.decoder().deserialize(record, collector);
          for (Publication publication : decoded) {
            taken++;
            into.accept(publication);
          }
          decoded.clear();
        }
      }
      long now = System.nanoTime();
      long position = sumOfPositions(consumer, open);
      if (position != before) {
        before = position;
        moved = now;
      } else if (now - moved > PATIENCE.toNanos()) {
        throw new IOException(standsStill(consumer, open));
      }
      closeFinished(consumer, open);
      if (now - told > PROGRESS.toNanos()) {
        told = now;
        tell("Loading", offsets, started, now);
      }
    }
    tell("Loaded", offsets, started, System.nanoTime());
  }

  private boolean isMine(byte[] key) {
    return from.decoder().isAnchor(key) && mine.contains(shards.keyGroup(Fingerprint.of(key)));
  }

  /** By position, not by record: the last offsets may be gaps of compaction or markers. */
  private static void closeFinished(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> open) {
    if (open.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue())) {
      consumer.assign(open.keySet());
    }
  }

  private static long sumOfPositions(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> open) {
    return open.keySet().stream().mapToLong(consumer::position).sum();
  }

  private void requireEnds(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> noted)
      throws IOException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(noted.keySet());
    for (Map.Entry<TopicPartition, Long> end : noted.entrySet()) {
      if (ends.get(end.getKey()) < end.getValue()) {
        throw new IOException(
            "the registry partition %s ends at offset %d, before %d that was noted when the job was submitted: it has been made anew; submit the job again"
                .formatted(end.getKey(), ends.get(end.getKey()), end.getValue()));
      }
    }
  }

  private static String standsStill(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> open) {
    TopicPartition partition = open.keySet().iterator().next();
    return "the registry partition %s stands still at offset %d, before %d to which it must be loaded, for %d s: see whether its broker is well and no transaction of another program is left open"
        .formatted(
            partition, consumer.position(partition), open.get(partition), PATIENCE.toSeconds());
  }

  private void tell(String what, long offsets, long started, long now) {
    double seconds = Math.max(1, TimeUnit.NANOSECONDS.toMillis(now - started)) / 1e3;
    LOG.info(
        "{} {}: {} records over {} offsets, {} of them this subtask's, {} a second",
        what,
        from.topic(),
        read,
        offsets,
        taken,
        Math.round(read / seconds));
  }

  /** What the decoder asks for when it is opened. */
  private record Opening(MetricGroup getMetricGroup)
      implements DeserializationSchema.InitializationContext {
    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      return SimpleUserCodeClassLoader.create(RegistryLoader.class.getClassLoader());
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = new HashMap<>(from.client());
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCHED_BYTES);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
