package dev.freshet.jobs.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Origin;
import java.time.Instant;
import java.util.Optional;

/**
 * What there is to tell of a dead letter beside its bytes, as JSON with names in snake case.
 *
 * @param deadLetter its position in the dead-letter topic, {@code partition:offset}
 * @param refusedAt when it was refused, ISO-8601
 * @param topic source topic
 * @param partition source partition
 * @param offset offset in the source partition
 * @param timestamp the source record's Kafka time in milliseconds since the epoch
 * @param reason kind of fault
 * @param detail what exactly is wrong
 * @param replayed how often it was replayed before
 * @param keyBytes length of the key as it is in the dead-letter topic, null if there is none
 * @param valueBytes length of the value as it is in the dead-letter topic, null if there is none
 * @param cut whether the key or the value is only the beginning of the original
 * @param wholeKeyBytes length of the original key, null if it was not cut
 * @param wholeKeySha256 SHA-256 of the original key in hexadecimal, null if it was not cut
 * @param wholeBytes length of the original value, null if it was not cut
 * @param wholeSha256 SHA-256 of the original value in hexadecimal, null if it was not cut
 */
public record DeadLetterDescription(
    String deadLetter,
    String refusedAt,
    String topic,
    int partition,
    long offset,
    long timestamp,
    String reason,
    String detail,
    int replayed,
    Integer keyBytes,
    Integer valueBytes,
    boolean cut,
    Long wholeKeyBytes,
    String wholeKeySha256,
    Long wholeBytes,
    String wholeSha256) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** Refuses a text without which there is no dead letter. */
  public DeadLetterDescription {
    require("dead_letter", deadLetter);
    require("refused_at", refusedAt);
    require("topic", topic);
    require("reason", reason);
    require("detail", detail);
  }

  /** The description of a dead letter. */
  public static DeadLetterDescription of(StoredDeadLetter stored) {
    Origin origin = stored.origin();
    return new DeadLetterDescription(
        stored.position().toString(),
        Instant.ofEpochMilli(stored.refusedAt()).toString(),
        origin.topic(),
        origin.partition(),
        origin.offset(),
        origin.timestamp(),
        stored.letter().reason(),
        stored.letter().detail(),
        origin.replayed(),
        origin.key() == null ? null : origin.key().length,
        origin.value() == null ? null : origin.value().length,
        stored.cut(),
        stored.wholeKey().map(StoredDeadLetter.Whole::length).orElse(null),
        stored.wholeKey().map(StoredDeadLetter.Whole::sha256).orElse(null),
        stored.whole().map(StoredDeadLetter.Whole::length).orElse(null),
        stored.whole().map(StoredDeadLetter.Whole::sha256).orElse(null));
  }

  /** JSON on one line. */
  public String toJson() {
    return write(false);
  }

  /** JSON on many lines, for a file. */
  String toPrettyJson() {
    return write(true);
  }

  /**
   * Reads the JSON.
   *
   * @throws JsonProcessingException if a field is missing, unknown, of a wrong type, or null where
   *     it must not be
   */
  static DeadLetterDescription parse(String json) throws JsonProcessingException {
    return JSON.readValue(json, DeadLetterDescription.class);
  }

  /**
   * The dead letter that is described, with a key and a value which may have been mended; it is cut
   * if {@link #cut} says so.
   *
   * @throws IllegalArgumentException if {@link #deadLetter} is no position
   */
  StoredDeadLetter with(byte[] key, byte[] value) {
    return new StoredDeadLetter(
        Position.parse(deadLetter),
        Instant.parse(refusedAt).toEpochMilli(),
        new DeadLetter(
            new Origin(topic, partition, offset, timestamp, key, value, replayed), reason, detail),
        cut && wholeKeyBytes != null
            ? Optional.of(new StoredDeadLetter.Whole(wholeKeyBytes, wholeKeySha256))
            : Optional.empty(),
        // One that says no more than that it is cut is not taken for whole.
        cut && (wholeBytes != null || wholeKeyBytes == null)
            ? Optional.of(
                new StoredDeadLetter.Whole(wholeBytes == null ? 0 : wholeBytes, wholeSha256))
            : Optional.empty());
  }

  private static void require(String name, String text) {
    if (text == null) {
      throw new IllegalArgumentException(name + " is null");
    }
  }

  private String write(boolean pretty) {
    try {
      return pretty
          ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this)
          : JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are always JSON", e);
    }
  }
}
