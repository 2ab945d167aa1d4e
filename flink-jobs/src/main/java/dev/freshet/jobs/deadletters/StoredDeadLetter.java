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
 * @param letter the record that was refused, and why; its key and value may be cut
 * @param wholeKey what the key was before it was cut; absent if it was not
 * @param whole what the value was before it was cut; absent if it was not
 */
public record StoredDeadLetter(
    Position position,
    long refusedAt,
    DeadLetter letter,
    Optional<Whole> wholeKey,
    Optional<Whole> whole) {

  /**
   * A key or value before it was cut.
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
              whole(
                  headers,
                  DeadLetterRecordSerializer.KEY_LENGTH,
                  DeadLetterRecordSerializer.KEY_SHA_256),
              whole(
                  headers, DeadLetterRecordSerializer.LENGTH, DeadLetterRecordSerializer.SHA_256)));
    } catch (NumberFormatException e) {
      // A header that is missing or no number: someone else's record.
      return Optional.empty();
    }
  }

  /** The record that was refused. */
  public Origin origin() {
    return letter.origin();
  }

  /** Whether the key or the value is only the beginning of the original. */
  public boolean cut() {
    return wholeKey.isPresent() || whole.isPresent();
  }

  private static Optional<Whole> whole(Headers headers, String length, String sha256) {
    String text = text(headers, length);
    return text == null
        ? Optional.empty()
        : Optional.of(new Whole(Long.parseLong(text), text(headers, sha256)));
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
