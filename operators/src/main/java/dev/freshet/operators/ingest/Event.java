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
 * A validated record of a source topic, as the operators see it: an engagement or follow of a user,
 * the end of a follow, or the request to forget an entity.
 *
 * @param kind what happened
 * @param user the fingerprint of the user, or of the entity to forget
 * @param userKey its key, the bytes of {@code type:id}
 * @param anchor the fingerprint of the anchor engaged with; 0 in a request to forget
 * @param anchorKey the anchor's key; empty in a request to forget
 * @param group the position of the co-occurrence group; {@link #NO_GROUP} in a request to forget an
 *     entity that is no anchor
 * @param weight what the event counts, relation and event together, positive; 0 for an end and in a
 *     request to forget
 * @param eventId the fingerprint of the event's id, 0 for none
 * @param eventTime milliseconds since the epoch; of a request to forget, when it was asked for
 * @param arrivedAt the record's Kafka time, milliseconds since the epoch
 * @param origin the record it came in
 */
public record Event(
    Kind kind,
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

  /** The group of an entity that belongs to none. */
  public static final int NO_GROUP = -1;

  /** What happened. */
  public enum Kind {
    /** The user engaged with the anchor, or began to follow it. */
    ADD(0),
    /** The user ended following the anchor. */
    END(1),
    /** The entity is to be forgotten. */
    FORGET(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind of(int code) {
      return switch (code) {
        case 0 -> ADD;
        case 1 -> END;
        case 2 -> FORGET;
        default -> throw new IllegalArgumentException("no kind of event has the code " + code);
      };
    }
  }

  /** The type of events. */
  public static final PackedTypeInfo<Event> TYPE =
      new PackedTypeInfo<>(Event.class, new Serializer());

  /** Packs an event. */
  public static final class Serializer extends MessageSerializer<Event> {

    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Event event, DataOutputView out) throws IOException {
      out.writeByte(event.kind.code);
      out.writeLong(event.user);
      PackedArrays.writeBytes(event.userKey, out);
      out.writeLong(event.anchor);
      PackedArrays.writeBytes(event.anchorKey, out);
      Varint.writeSigned(event.group, out);
      out.writeFloat(event.weight);
      out.writeLong(event.eventId);
      out.writeLong(event.eventTime);
      out.writeLong(event.arrivedAt);
      OriginSerializer.write(event.origin, out);
    }

    @Override
    protected Event read(int version, DataInputView in) throws IOException {
      return new Event(
          Kind.of(in.readByte()),
          in.readLong(),
          PackedArrays.readBytes(in),
          in.readLong(),
          PackedArrays.readBytes(in),
          (int) Varint.readSigned(in),
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
