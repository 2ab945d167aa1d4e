package dev.freshet.operators.ingest;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Where a record came from, and its bytes: what a dead letter must be able to tell.
 *
 * @param topic the Kafka topic
 * @param partition its partition
 * @param offset the record's offset
 * @param timestamp the record's Kafka time in milliseconds since the epoch
 * @param key the record's key, null if it has none
 * @param value the record's value, null for a tombstone
 * @param replayed how often the record was sent again from the dead-letter topic, 0 or more
 */
public record Origin(
    String topic,
    int partition,
    long offset,
    long timestamp,
    byte[] key,
    byte[] value,
    int replayed) {

  /** How far the Kafka times of source topics may be ahead of the clock: an hour. */
  public static final long MOST_AHEAD_MILLIS = 3_600_000;

  private static final int MOST_DIGITS = 9;

  /** The origin of a record that was never replayed. */
  public Origin(
      String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {
    this(topic, partition, offset, timestamp, key, value, 0);
  }

  /** The origin of a record as it is read from its topic. */
  public static Origin of(ConsumerRecord<byte[], byte[]> record) {
    return new Origin(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        replays(record.headers().lastHeader(DeadLetterRecordSerializer.REPLAYED)));
  }

  /** A header is anyone's to write: what is no count says nothing. */
  private static int replays(Header header) {
    if (header == null || header.value() == null || header.value().length > MOST_DIGITS) {
      return 0;
    }
    String text = new String(header.value(), StandardCharsets.UTF_8);
    return text.matches("[0-9]+") ? Integer.parseInt(text) : 0;
  }
}
