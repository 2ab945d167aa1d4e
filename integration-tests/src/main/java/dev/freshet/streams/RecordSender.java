package dev.freshet.streams;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records to Kafka, and counts those that it has acknowledged. */
final class RecordSender implements AutoCloseable {

  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<ReplayException> failure = new AtomicReference<>();

  RecordSender(String bootstrapServers) {
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

  /**
   * Hands a record to Kafka.
   *
   * @param timeMillis its Kafka time, in milliseconds since 1970-01-01T00:00:00Z
   * @param acknowledged is raised by one when Kafka has taken the record
   * @throws ReplayException if Kafka has refused an earlier one
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The callback has what the future has.
  void send(String topic, String key, byte[] value, long timeMillis, AtomicLong acknowledged) {
    throwIfFailed();
    producer.send(
        new ProducerRecord<>(topic, null, timeMillis, key.getBytes(StandardCharsets.UTF_8), value),
        (metadata, problem) -> {
          if (problem == null) {
            acknowledged.incrementAndGet();
          } else {
            failure.compareAndSet(null, new ReplayException(topic, problem));
          }
        });
  }

  /**
   * Waits until Kafka has acknowledged all records.
   *
   * @throws ReplayException if it has refused one
   */
  void flush() {
    producer.flush();
    throwIfFailed();
  }

  @Override
  public void close() {
    producer.close();
  }

  private void throwIfFailed() {
    ReplayException problem = failure.get();
    if (problem != null) {
      throw problem;
    }
  }
}
