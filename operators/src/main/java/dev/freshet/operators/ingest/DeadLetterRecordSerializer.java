package dev.freshet.operators.ingest;

import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Makes the dead-letter topic's record of a refused one: the original key and value, and headers
 * that say where it came from and why it was refused.
 *
 * <p>Headers, all UTF-8 text: {@value #TOPIC}, {@value #PARTITION}, {@value #OFFSET}, {@value
 * #TIMESTAMP} (milliseconds since the epoch), {@value #REASON} (a stable word), {@value #DETAIL} (a
 * sentence).
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

  private final String topic;

  /** Writes to a dead-letter topic. */
  public DeadLetterRecordSerializer(String topic) {
    this.topic = topic;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetter letter, KafkaSinkContext context, Long timestamp) {
    Origin origin = letter.origin();
    var record = new ProducerRecord<byte[], byte[]>(topic, origin.key(), origin.value());
    Headers headers = record.headers();
    add(headers, TOPIC, origin.topic());
    add(headers, PARTITION, Integer.toString(origin.partition()));
    add(headers, OFFSET, Long.toString(origin.offset()));
    add(headers, TIMESTAMP, Long.toString(origin.timestamp()));
    add(headers, REASON, letter.reason());
    add(headers, DETAIL, letter.detail());
    return record;
  }

  private static void add(Headers headers, String name, String text) {
    headers.add(name, text.getBytes(StandardCharsets.UTF_8));
  }
}
