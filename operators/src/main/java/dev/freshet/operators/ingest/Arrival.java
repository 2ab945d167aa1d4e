package dev.freshet.operators.ingest;

import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a record of a source topic came to: an event, a dead letter, or, both null, nothing that any
 * relation takes.
 *
 * @param event the event, or null
 * @param deadLetter the dead letter, or null
 * @param dated whether the event's time tells how far the stream has come
 */
public record Arrival(Event event, DeadLetter deadLetter, boolean dated) {

  /** A sound record whose action no relation names. */
  public static final Arrival UNRELATED = new Arrival(null, null);

  /** Makes an arrival whose event, if it is one, is dated. */
  public Arrival(Event event, DeadLetter deadLetter) {
    this(event, deadLetter, event != null);
  }

  /** Returns the arrival of an event that leaves event time where it is. */
  public static Arrival undated(Event event) {
    return new Arrival(event, null, false);
  }

  /** The type of arrivals. */
  public static final PackedTypeInfo<Arrival> TYPE =
      new PackedTypeInfo<>(Arrival.class, new Serializer());

  /** Packs an arrival. */
  public static final class Serializer extends MessageSerializer<Arrival> {

    private static final long serialVersionUID = 1L;
    private static final int NOTHING = 0;
    private static final int EVENT = 1;
    private static final int DEAD_LETTER = 2;
    private static final int UNDATED_EVENT = 3;

    private final Event.Serializer events = new Event.Serializer();
    private final DeadLetter.Serializer deadLetters = new DeadLetter.Serializer();

    @Override
    protected void write(Arrival arrival, DataOutputView out) throws IOException {
      if (arrival.event != null) {
        out.writeByte(arrival.dated ? EVENT : UNDATED_EVENT);
        events.serialize(arrival.event, out);
      } else if (arrival.deadLetter != null) {
        out.writeByte(DEAD_LETTER);
        deadLetters.serialize(arrival.deadLetter, out);
      } else {
        out.writeByte(NOTHING);
      }
    }

    @Override
    protected Arrival read(int version, DataInputView in) throws IOException {
      byte kind = in.readByte();
      return switch (kind) {
        case EVENT -> new Arrival(events.deserialize(in), null);
        case UNDATED_EVENT -> undated(events.deserialize(in));
        case DEAD_LETTER -> new Arrival(null, deadLetters.deserialize(in));
        case NOTHING -> UNRELATED;
        default -> throw new IOException("no kind of arrival has the code " + kind);
      };
    }

    @Override
    public TypeSerializerSnapshot<Arrival> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Arrival> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
