package dev.freshet.operators.ingest;

import dev.freshet.maths.Fingerprint;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.wire.WireFormat;
import java.util.Map;
import java.util.TreeMap;

/** Decodes the deletions topic. */
public final class DeletionDecoder extends RecordDecoder<Deletion> {

  private static final long serialVersionUID = 1L;

  private static final byte[] NO_KEY = new byte[0];

  private final TreeMap<String, Integer> groups;

  /**
   * @param topic the topic's name
   * @param format how its records are written
   * @param groups by each entity type that there is, the position of its co-occurrence group, or
   *     {@link Event#NO_GROUP}
   * @param futureMillis how far the time of a request may lie after the record's Kafka time
   */
  public DeletionDecoder(
      String topic, WireFormat format, Map<String, Integer> groups, long futureMillis) {
    super(Deletion.class, topic, format, futureMillis);
    this.groups = new TreeMap<>(groups);
  }

  @Override
  Arrival arrival(Deletion deletion, Origin origin) throws RefusedException {
    String type = deletion.getEntity().getType();
    Integer group = groups.get(type);
    if (group == null) {
      throw new RefusedException(
          "UNKNOWN_TYPE", "entity type %s is not one of %s".formatted(type, groups.keySet()));
    }
    byte[] key = key(type, deletion.getEntity().getId(), "entity.id");
    requireTime("requested_at", deletion.getRequestedAt(), origin);
    Event event =
        new Event(
            Event.Kind.FORGET,
            Fingerprint.of(key),
            key,
            0,
            NO_KEY,
            group,
            0,
            0,
            deletion.getRequestedAt(),
            origin.timestamp(),
            origin);
    return Arrival.undated(event);
  }
}
