package dev.freshet.operators.ingest;

import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes and validates the records of a source topic: each becomes an event or a dead letter.
 *
 * <p>It runs inside the source, so that watermarks are made of each partition's own event times.
 *
 * @param <T> the topic's record
 */
abstract class RecordDecoder<T extends SpecificRecord>
    implements KafkaRecordDeserializationSchema<Arrival> {

  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final String topic;
  private final WireFormat format;
  private final long futureMillis;

  private transient WireCodec<T> codec;

  /**
   * @param futureMillis how far an event time may lie after the record's Kafka time; one further
   *     ahead would push the watermark past everyone else's events
   */
  RecordDecoder(Class<T> type, String topic, WireFormat format, long futureMillis) {
    this.type = type;
    this.topic = topic;
    this.format = format;
    this.futureMillis = futureMillis;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    codec = format.codec(type, topic);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Arrival> out) {
    Origin origin = Origin.of(record);
    try {
      out.collect(arrival(codec.decode(record.value()), origin));
    } catch (MalformedRecordException e) {
      out.collect(refused(origin, e.reason().name(), e.getMessage()));
    } catch (RefusedException e) {
      out.collect(refused(origin, e.reason, e.getMessage()));
    }
  }

  /**
   * Makes of a sound record what the job takes in.
   *
   * @throws RefusedException if a value is not what the contract allows
   */
  abstract Arrival arrival(T record, Origin origin) throws RefusedException;

  private static Arrival refused(Origin origin, String reason, String detail) {
    return new Arrival(null, new DeadLetter(origin, reason, detail));
  }

  /** Returns the bytes of {@code type:id}, given a valid id. */
  static byte[] key(String type, String id, String field) throws RefusedException {
    var problem = EntityKey.idProblem(id);
    if (problem.isPresent()) {
      throw new RefusedException("INVALID_ID", field + ": " + problem.get());
    }
    return (type + ':' + id).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Refuses a time before 1970 or too far after the record's Kafka time. That is the producer's to
   * choose, on a topic that lets it, and so believed only as far as topics may be ahead.
   */
  final void requireTime(String field, long time, Origin origin) throws RefusedException {
    if (time < 0) {
      throw new RefusedException("INVALID_TIME", field + " " + time + " is before 1970");
    }
    // Kafka's time may be −1; put this way, nothing overflows.
    if (time - futureMillis > origin.timestamp()) {
      throw new RefusedException(
          "INVALID_TIME",
          "%s %d is more than %d ms after the record's Kafka time %d"
              .formatted(field, time, futureMillis, origin.timestamp()));
    }
    long clock = System.currentTimeMillis();
    if (time - futureMillis - Origin.MOST_AHEAD_MILLIS > clock) {
      throw new RefusedException(
          "INVALID_TIME",
          "%s %d, as the record's Kafka time %d, is in the future: it is %d"
              .formatted(field, time, origin.timestamp(), clock));
    }
  }

  @Override
  public TypeInformation<Arrival> getProducedType() {
    return Arrival.TYPE;
  }

  /** Says why a sound record is refused; without a stack trace, as bad input comes in floods. */
  static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    RefusedException(String reason, String detail) {
      super(detail, null, false, false);
      this.reason = reason;
    }
  }
}
