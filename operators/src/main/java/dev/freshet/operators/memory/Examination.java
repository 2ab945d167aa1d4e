package dev.freshet.operators.memory;

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
 * How well each memory that a group may have foresaw one engagement.
 *
 * @param group the position of the co-occurrence group
 * @param reciprocalRanks by the steps of the group's ladder, each in [0, 1]
 */
public record Examination(int group, float[] reciprocalRanks) {

  /** The type of examinations. */
  public static final PackedTypeInfo<Examination> TYPE =
      new PackedTypeInfo<>(Examination.class, new Serializer());

  /** Packs an examination. */
  public static final class Serializer extends MessageSerializer<Examination> {

    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Examination examination, DataOutputView out) throws IOException {
      Varint.write(examination.group, out);
      PackedArrays.writeFloats(
          examination.reciprocalRanks, examination.reciprocalRanks.length, out);
    }

    @Override
    protected Examination read(int version, DataInputView in) throws IOException {
      return new Examination((int) Varint.read(in), PackedArrays.readFloats(in));
    }

    @Override
    public TypeSerializerSnapshot<Examination> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Examination> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
