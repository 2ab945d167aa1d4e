package dev.freshet.operators.ingest;

import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.OutputTag;

/**
 * A record that the job refused: where it came from, its bytes, and why.
 *
 * @param origin the record
 * @param reason a stable word for the kind of fault, for grouping
 * @param detail what exactly is wrong, for a person
 */
public record DeadLetter(Origin origin, String reason, String detail) {

  /** A detail may quote the record, which may be a megabyte. */
  private static final int MOST_DETAIL = 500;

  /** Cuts a detail that is too long to be read. */
  public DeadLetter {
    if (detail.length() > MOST_DETAIL) {
      detail = detail.substring(0, MOST_DETAIL) + "…";
    }
  }

  /** The type of dead letters. */
  public static final PackedTypeInfo<DeadLetter> TYPE =
      new PackedTypeInfo<>(DeadLetter.class, new Serializer());

  /** The side output by which operators pass dead letters on. */
  public static final OutputTag<DeadLetter> OUTPUT = new OutputTag<>("dead-letters", TYPE);

  /** Packs a dead letter. */
  public static final class Serializer extends MessageSerializer<DeadLetter> {

    private static final long serialVersionUID = 1L;

    @Override
    protected void write(DeadLetter letter, DataOutputView out) throws IOException {
      OriginSerializer.write(letter.origin, out);
      out.writeUTF(letter.reason);
      out.writeUTF(letter.detail);
    }

    @Override
    protected DeadLetter read(int version, DataInputView in) throws IOException {
      return new DeadLetter(OriginSerializer.read(in), in.readUTF(), in.readUTF());
    }

    @Override
    public TypeSerializerSnapshot<DeadLetter> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeadLetter> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
