package dev.freshet.operators.ingest;

import dev.freshet.maths.Varint;
import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedArrays;
import dev.freshet.operators.types.PackedTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A validated engagement, as the operators see it.
 *
 * @param user the fingerprint of the user
 * @param userKey the user's key, the bytes of {@code type:id}
 * @param anchor the fingerprint of the anchor engaged with
 * @param anchorKey the anchor's key
 * @param group the position of the co-occurrence group
 * @param weight what the engagement counts, relation and event together, positive
 * @param eventId the fingerprint of the event's id, 0 for none
 * @param eventTime milliseconds since the epoch
 * @param arrivedAt the record's Kafka time, milliseconds since the epoch
 * @param origin the record it came in
 */
public record Event(
    long user,
    byte[] userKey,
    long anchor,
    byte[] anchorKey,
    int group,
    float weight,
    long eventId,
    long eventTime,
    long arrivedAt,
    Origin origin) {

  /** The type of events. */
  public static final PackedTypeInfo<Event> TYPE =
      new PackedTypeInfo<>(Event.class, new Serializer());

  /** Packs an event. */
  public static final class Serializer extends MessageSerializer<Event> {

    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Event event, DataOutputView out) throws IOException {
      out.writeLong(event.user);
      PackedArrays.writeBytes(event.userKey, out);
      out.writeLong(event.anchor);
      PackedArrays.writeBytes(event.anchorKey, out);
      Varint.write(event.group, out);
      out.writeFloat(event.weight);
      out.writeLong(event.eventId);
      out.writeLong(event.eventTime);
      out.writeLong(event.arrivedAt);
      OriginSerializer.write(event.origin, out);
    }

    @Override
    protected Event read(int version, DataInputView in) throws IOException {
      return new Event(
          in.readLong(),
          PackedArrays.readBytes(in),
          in.readLong(),
          PackedArrays.readBytes(in),
          (int) Varint.read(in),
          in.readFloat(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          OriginSerializer.read(in));
    }

    @Override
    public TypeSerializerSnapshot<Event> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Event> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
