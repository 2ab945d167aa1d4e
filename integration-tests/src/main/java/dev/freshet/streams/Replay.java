package dev.freshet.streams;

import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Produces engagements to a Kafka topic, keyed by user, at a given pace.
 *
 * <p>A record's Kafka time is the wall clock when it is sent; the engagement's own time is in the
 * record. Actions are written in lower case, and a row's value is not carried. One thread replays;
 * {@link #sent()} may be read by any.
 */
public final class Replay implements AutoCloseable {

  private final KafkaProducer<byte[], byte[]> producer;
  private final WireCodec<Engagement> codec = WireCodec.of(Engagement.class);
  private final String topic;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /** Opens a producer to a topic. */
  public Replay(String bootstrapServers, String topic) {
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.CLIENT_ID_CONFIG,
                "freshet-replay",
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                1,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                16L << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Is told of each engagement when it is handed to Kafka, on the replaying thread. */
  public interface Listener {

    /** The engagement has this Kafka time, in milliseconds since 1970-01-01T00:00:00Z. */
    void produced(EngagementRow row, long kafkaTimeMillis);
  }

  /**
   * Replays rows in their order, and returns when Kafka has acknowledged all of them.
   *
   * @param stop asked before each row; the replay ends early when it says true
   * @throws ReplayException if Kafka refuses a record
   */
  public void run(List<EngagementRow> rows, Pace pace, Listener listener, BooleanSupplier stop) {
    long start = System.nanoTime();
    for (EngagementRow row : rows) {
      if (!awaitDue(start + pace.dueNanos(row.timeMillis()), stop)) {
        break;
      }
      long now = System.currentTimeMillis();
      // Before the record: whoever reads its effect must find it announced.
      listener.produced(row, now);
      send(row, now);
    }
    producer.flush();
    throwIfFailed();
  }

  /** Replays rows to their end, telling nobody. */
  public void run(List<EngagementRow> rows, Pace pace) {
    run(rows, pace, (row, time) -> {}, () -> false);
  }

  /** The number of engagements that Kafka has acknowledged. */
  public long sent() {
    return sent.get();
  }

  @Override
  public void close() {
    producer.close();
  }

  private boolean awaitDue(long dueNanos, BooleanSupplier stop) {
    while (true) {
      if (stop.getAsBoolean() || Thread.currentThread().isInterrupted()) {
        return false;
      }
      long wait = dueNanos - System.nanoTime();
      if (wait <= 0) {
        return true;
      }
      // Not longer, so that a stop is heard.
      LockSupport.parkNanos(Math.min(wait, 100_000_000L));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback has what the future has.
  private void send(EngagementRow row, long now) {
    throwIfFailed();
    byte[] key = row.user().getBytes(StandardCharsets.UTF_8);
    producer.send(
        new ProducerRecord<>(topic, null, now, key, codec.encode(engagement(row))),
        (metadata, problem) -> {
          if (problem == null) {
            sent.incrementAndGet();
          } else {
            failure.compareAndSet(null, problem);
          }
        });
  }

  private void throwIfFailed() {
    Exception problem = failure.get();
    if (problem != null) {
      throw new ReplayException(
          "Kafka refused an engagement for topic %s: %s".formatted(topic, problem.getMessage()),
          problem);
    }
  }

  private static Engagement engagement(EngagementRow row) {
    return Engagement.newBuilder()
        .setUser(row.user())
        .setItem(row.item())
        .setAuthor(row.author().orElse(null))
        .setAction(row.action().toLowerCase(Locale.ROOT))
        .setFeatures(List.of())
        .setEventTime(row.timeMillis())
        .build();
  }

  /** Says that Kafka did not take a record of a replay. */
  public static final class ReplayException extends RuntimeException {

    ReplayException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
