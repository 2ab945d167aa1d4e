package dev.freshet.operators.gather;

import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedArrays;
import dev.freshet.operators.types.PackedTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Packs a {@link GatherAnswer}. */
public final class GatherAnswerSerializer extends MessageSerializer<GatherAnswer> {

  private static final long serialVersionUID = 1L;

  /** The type of answers. */
  public static final PackedTypeInfo<GatherAnswer> TYPE =
      new PackedTypeInfo<>(GatherAnswer.class, new GatherAnswerSerializer());

  private final GatherRequestSerializer requests = new GatherRequestSerializer();

  @Override
  protected void write(GatherAnswer answer, DataOutputView out) throws IOException {
    requests.serialize(answer.request(), out);
    PackedArrays.writeFloats(answer.vectors(), answer.vectors().length, out);
    PackedArrays.writeFloats(answer.scales(), answer.scales().length, out);
    PackedArrays.writeFloats(answer.supports(), answer.supports().length, out);
    out.writeBoolean(answer.previous() != null);
    if (answer.previous() != null) {
      PackedArrays.writeFloats(answer.previous(), answer.previous().length, out);
    }
    out.writeFloat(answer.previousScale());
    out.writeFloat(answer.previousPopularity());
    out.writeDouble(answer.previousRowWeight());
    out.writeLong(answer.previousSequence());
  }

  @Override
  protected GatherAnswer read(int version, DataInputView in) throws IOException {
    return new GatherAnswer(
        requests.deserialize(in),
        PackedArrays.readFloats(in),
        PackedArrays.readFloats(in),
        PackedArrays.readFloats(in),
        in.readBoolean() ? PackedArrays.readFloats(in) : null,
        in.readFloat(),
        in.readFloat(),
        in.readDouble(),
        in.readLong());
  }

  @Override
  public TypeSerializerSnapshot<GatherAnswer> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<GatherAnswer> {
    /** Called by Flink. */
    public Snapshot() {
      super(GatherAnswerSerializer::new);
    }
  }
}
