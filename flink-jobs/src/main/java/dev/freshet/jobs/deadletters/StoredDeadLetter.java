package dev.freshet.jobs.deadletters;

import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.DeadLetterRecordSerializer;
import dev.freshet.operators.ingest.Origin;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A dead letter as it lies in the dead-letter topic.
 *
 * @param position where it lies
 * @param refusedAt its own Kafka time: when it was refused, in milliseconds since the epoch
 * @param letter the record that was refused, and why; the value is cut if {@code whole} is present
 * @param whole what the value was before it was cut; absent if it was not
 */
public record StoredDeadLetter(
    Position position, long refusedAt, DeadLetter letter, Optional<Whole> whole) {

  /**
   * A value before it was cut.
   *
   * @param length in bytes
   * @param sha256 in hexadecimal
   */
  public record Whole(long length, String sha256) {}

  /** Reads a record of the dead-letter topic; absent if it is no dead letter of ours. */
  public static Optional<StoredDeadLetter> of(ConsumerRecord<byte[], byte[]> record) {
    Headers headers = record.headers();
    String topic = text(headers, DeadLetterRecordSerializer.TOPIC);
    String reason = text(headers, DeadLetterRecordSerializer.REASON);
    String detail = text(headers, DeadLetterRecordSerializer.DETAIL);
    String length = text(headers, DeadLetterRecordSerializer.LENGTH);
    String sha256 = text(headers, DeadLetterRecordSerializer.SHA_256);
    if (topic == null || reason == null || detail == null) {
      return Optional.empty();
    }
    try {
      Origin origin =
          new Origin(
              topic,
              Integer.parseInt(text(headers, DeadLetterRecordSerializer.PARTITION)),
              Long.parseLong(text(headers, DeadLetterRecordSerializer.OFFSET)),
              Long.parseLong(text(headers, DeadLetterRecordSerializer.TIMESTAMP)),
              record.key(),
              record.value(),
              Origin.of(record).replayed());
      return Optional.of(
          new StoredDeadLetter(
              new Position(record.partition(), record.offset()),
              record.timestamp(),
              new DeadLetter(origin, reason, detail),
              length == null
                  ? Optional.empty()
                  : Optional.of(new Whole(Long.parseLong(length), sha256))));
    } catch (NumberFormatException e) {
      // A header that is missing or no number: someone else's record.
      return Optional.empty();
    }
  }

  /** The record that was refused. */
  public Origin origin() {
    return letter.origin();
  }

  /** Whether the value is only the beginning of the original. */
  public boolean cut() {
    return whole.isPresent();
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
