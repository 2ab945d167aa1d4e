package dev.freshet.operators.ingest;

import dev.freshet.maths.Fingerprint;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes and validates engagements: every record of the topic becomes an event or a dead letter.
 *
 * <p>It runs inside the source, so that watermarks are made of each partition's own event times.
 */
public final class EngagementDecoder implements KafkaRecordDeserializationSchema<Arrival> {

  private static final long serialVersionUID = 1L;

  private final List<Relation> relations;
  private final long futureMillis;

  private transient WireCodec<Engagement> codec;
  private transient Map<String, Relation> byAction;
  private transient Relation ofOtherActions;

  /**
   * @param relations the relations that engagements belong to; no action in two of them
   * @param futureMillis how far an event time may lie after the record's Kafka time; one further
   *     ahead would push the watermark past everyone else's events
   */
  public EngagementDecoder(List<Relation> relations, long futureMillis) {
    this.relations = List.copyOf(relations);
    this.futureMillis = futureMillis;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    codec = WireCodec.of(Engagement.class);
    byAction = new HashMap<>();
    for (Relation relation : relations) {
      if (relation.actions().isEmpty()) {
        ofOtherActions = relation;
      }
      for (String action : relation.actions()) {
        byAction.put(action, relation);
      }
    }
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Arrival> out) {
    out.collect(decode(record));
  }

  private Arrival decode(ConsumerRecord<byte[], byte[]> record) {
    Origin origin =
        new Origin(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp(),
            record.key(),
            record.value());
    Engagement engagement;
    try {
      engagement = codec.decode(record.value());
    } catch (MalformedRecordException e) {
      return refuse(origin, e.reason().name(), e.getMessage());
    }
    return validate(engagement, origin);
  }

  private Arrival validate(Engagement engagement, Origin origin) {
    Optional<String> user = EntityKey.idProblem(engagement.getUser());
    if (user.isPresent()) {
      return refuse(origin, "INVALID_ID", "user: " + user.get());
    }
    Optional<String> item = EntityKey.idProblem(engagement.getItem());
    if (item.isPresent()) {
      return refuse(origin, "INVALID_ID", "item: " + item.get());
    }
    long time = engagement.getEventTime();
    if (time < 0) {
      return refuse(origin, "INVALID_TIME", "event_time " + time + " is before 1970");
    }
    // Kafka's time may be −1; put this way, nothing overflows.
    if (time - futureMillis > origin.timestamp()) {
      return refuse(
          origin,
          "INVALID_TIME",
          "event_time %d is more than %d ms after the record's Kafka time %d"
              .formatted(time, futureMillis, origin.timestamp()));
    }
    Double own = engagement.getWeight();
    if (own != null && !(own > 0 && own <= 1e6)) {
      return refuse(origin, "INVALID_WEIGHT", "weight " + own + " is not in (0, 1000000]");
    }
    Relation relation = byAction.getOrDefault(engagement.getAction(), ofOtherActions);
    if (relation == null) {
      return Arrival.UNRELATED;
    }
    return new Arrival(event(engagement, relation, origin), null);
  }

  private static Event event(Engagement engagement, Relation relation, Origin origin) {
    byte[] user = key(relation.sourceType(), engagement.getUser());
    byte[] anchor = key(relation.targetType(), engagement.getItem());
    Double own = engagement.getWeight();
    String id = engagement.getEventId();
    return new Event(
        Fingerprint.of(user),
        user,
        Fingerprint.of(anchor),
        anchor,
        relation.group(),
        (float) (own == null ? relation.weight() : own),
        id == null ? 0 : Fingerprint.ofText(id),
        engagement.getEventTime(),
        origin.timestamp(),
        origin);
  }

  private static byte[] key(String type, String id) {
    return (type + ':' + id).getBytes(StandardCharsets.UTF_8);
  }

  private static Arrival refuse(Origin origin, String reason, String detail) {
    return new Arrival(null, new DeadLetter(origin, reason, detail));
  }

  @Override
  public TypeInformation<Arrival> getProducedType() {
    return Arrival.TYPE;
  }
}
