package dev.freshet.operators.ingest;

import dev.freshet.maths.Fingerprint;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.wire.WireFormat;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;

/** Decodes the engagements topic. */
public final class EngagementDecoder extends RecordDecoder<Engagement> {

  private static final long serialVersionUID = 1L;

  private final List<Relation> relations;

  private transient RelationsByAction byAction;

  /**
   * @param topic the topic's name
   * @param format how its records are written
   * @param relations the relations that engagements belong to; no action in two of them
   * @param futureMillis how far an event time may lie after the record's Kafka time
   */
  public EngagementDecoder(
      String topic, WireFormat format, List<Relation> relations, long futureMillis) {
    super(Engagement.class, topic, format, futureMillis);
    this.relations = List.copyOf(relations);
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    super.open(context);
    byAction = new RelationsByAction(relations);
  }

  @Override
  Arrival arrival(Engagement engagement, Origin origin) throws RefusedException {
    Relation relation = byAction.of(engagement.getAction());
    // A record is sound or not whatever relations there are.
    byte[] user = key(relation == null ? "" : relation.sourceType(), engagement.getUser(), "user");
    byte[] item = key(relation == null ? "" : relation.targetType(), engagement.getItem(), "item");
    requireTime("event_time", engagement.getEventTime(), origin);
    Double own = engagement.getWeight();
    if (own != null && !(own > 0 && own <= 1e6)) {
      throw new RefusedException("INVALID_WEIGHT", "weight " + own + " is not in (0, 1000000]");
    }
    if (relation == null) {
      return Arrival.UNRELATED;
    }
    String id = engagement.getEventId();
    Event event =
        new Event(
            Event.Kind.ADD,
            Fingerprint.of(user),
            user,
            Fingerprint.of(item),
            item,
            relation.group(),
            (float) (own == null ? relation.weight() : own),
            id == null ? 0 : Fingerprint.ofText(id),
            engagement.getEventTime(),
            origin.timestamp(),
            origin);
    return new Arrival(event, null);
  }
}
