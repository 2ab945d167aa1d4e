package dev.freshet.operators.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Makes the dead-letter topic's record of a refused one: the original key and value, and headers
 * that say where it came from and why it was refused.
 *
 * <p>Headers, all UTF-8 text: {@value #TOPIC}, {@value #PARTITION}, {@value #OFFSET}, {@value
 * #TIMESTAMP} (milliseconds since the epoch), {@value #REASON} (a stable word), {@value #DETAIL} (a
 * sentence). A key and value that are together longer than {@link #MOST_BYTES} would not fit the
 * topic: the value is cut to what fits, and {@value #LENGTH} and {@value #SHA_256} tell of the
 * whole. A key that is longer than that by itself is cut to {@link #CUT_KEY_BYTES}, and {@value
 * #KEY_LENGTH} and {@value #KEY_SHA_256} tell of it. {@value #REPLAYED} counts how often the record
 * was sent again from here before; it is absent from one that never was.
 */
public final class DeadLetterRecordSerializer
    implements KafkaRecordSerializationSchema<DeadLetter> {

  private static final long serialVersionUID = 1L;

  /** Header: the source topic. */
  public static final String TOPIC = "freshet.topic";

  /** Header: the source partition. */
  public static final String PARTITION = "freshet.partition";

  /** Header: the offset in the source partition. */
  public static final String OFFSET = "freshet.offset";

  /** Header: the source record's Kafka time. */
  public static final String TIMESTAMP = "freshet.timestamp";

  /** Header: the kind of fault. */
  public static final String REASON = "freshet.reason";

  /** Header: what exactly is wrong. */
  public static final String DETAIL = "freshet.detail";

  /** Header, of a value that was cut: its length in bytes. */
  public static final String LENGTH = "freshet.length";

  /** Header, of a value that was cut: the SHA-256 of the whole, in hexadecimal. */
  public static final String SHA_256 = "freshet.sha256";

  /** Header, of a key that was cut: its length in bytes. */
  public static final String KEY_LENGTH = "freshet.key-length";

  /** Header, of a key that was cut: the SHA-256 of the whole, in hexadecimal. */
  public static final String KEY_SHA_256 = "freshet.key-sha256";

  /**
   * Header, of a replayed record and of the dead letter that it may become: how often it was sent
   * again from the dead-letter topic, 1 or more.
   */
  public static final String REPLAYED = "freshet.replayed";

  /** The longest key and value together, in bytes: Kafka's default limit of a record. */
  public static final int MOST_BYTES = 1_048_588;

  /** What is left of a key that is cut: half of the room, so that a value has the other half. */
  public static final int CUT_KEY_BYTES = MOST_BYTES / 2;

  /** The largest request of the producer: the longest record, and room for headers. */
  public static final int MOST_REQUEST_BYTES = MOST_BYTES + (64 << 10);

  /** The longest detail, in characters: it may quote the record, and has to fit beside it. */
  private static final int MOST_DETAIL = 4_000;

  private final String topic;

  /** Writes to a dead-letter topic. */
  public DeadLetterRecordSerializer(String topic) {
    this.topic = topic;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetter letter, KafkaSinkContext context, Long timestamp) {
    Origin origin = letter.origin();
    byte[] key = origin.key();
    byte[] value = origin.value();
    boolean keyCut = key != null && key.length > MOST_BYTES;
    int keyBytes = keyCut ? CUT_KEY_BYTES : key == null ? 0 : key.length;
    int room = MOST_BYTES - keyBytes;
    boolean cut = value != null && value.length > room;
    var record =
        new ProducerRecord<byte[], byte[]>(
            topic,
            keyCut ? Arrays.copyOf(key, keyBytes) : key,
            cut ? Arrays.copyOf(value, room) : value);
    Headers headers = record.headers();
    add(headers, TOPIC, origin.topic());
    add(headers, PARTITION, Integer.toString(origin.partition()));
    add(headers, OFFSET, Long.toString(origin.offset()));
    add(headers, TIMESTAMP, Long.toString(origin.timestamp()));
    add(headers, REASON, letter.reason());
    String detail = letter.detail();
    add(
        headers,
        DETAIL,
        detail.length() <= MOST_DETAIL ? detail : detail.substring(0, MOST_DETAIL));
    if (origin.replayed() > 0) {
      add(headers, REPLAYED, Integer.toString(origin.replayed()));
    }
    if (cut) {
      add(headers, LENGTH, Integer.toString(value.length));
      add(headers, SHA_256, sha256(value));
    }
    if (keyCut) {
      add(headers, KEY_LENGTH, Integer.toString(key.length));
      add(headers, KEY_SHA_256, sha256(key));
    }
    return record;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void add(Headers headers, String name, String text) {
    headers.add(name, text.getBytes(StandardCharsets.UTF_8));
  }
}
