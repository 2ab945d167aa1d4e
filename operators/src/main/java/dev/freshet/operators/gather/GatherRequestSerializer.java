package dev.freshet.operators.gather;

import dev.freshet.maths.Varint;
import dev.freshet.operators.gather.GatherRequest.Kind;
import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedArrays;
import dev.freshet.operators.types.PackedTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Packs a {@link GatherRequest}. */
public final class GatherRequestSerializer extends MessageSerializer<GatherRequest> {

  private static final long serialVersionUID = 1L;

  /** The type of requests. */
  public static final PackedTypeInfo<GatherRequest> TYPE =
      new PackedTypeInfo<>(GatherRequest.class, new GatherRequestSerializer());

  @Override
  protected void write(GatherRequest request, DataOutputView out) throws IOException {
    out.writeByte(request.kind().code());
    out.writeLong(request.owner());
    PackedArrays.writeBytes(request.ownerKey(), out);
    Varint.write(request.number(), out);
    Varint.write(request.parts(), out);
    out.writeInt(request.shardKey());
    out.writeBoolean(request.withOwner());
    Varint.writeSigned(request.group(), out);
    out.writeLong(request.memoryMillis());
    out.writeLong(request.time());
    out.writeLong(request.arrivedAt());
    out.writeDouble(request.support());
    out.writeDouble(request.recentSupport());
    Varint.write(request.source(), out);
    out.writeDouble(request.recentTotal());
    PackedArrays.writeLongs(request.neighbours(), request.neighbours().length, out);
    PackedArrays.writeFloats(request.counts(), request.counts().length, out);
  }

  @Override
  protected GatherRequest read(int version, DataInputView in) throws IOException {
    return new GatherRequest(
        Kind.of(in.readByte()),
        in.readLong(),
        PackedArrays.readBytes(in),
        Varint.read(in),
        (int) Varint.read(in),
        in.readInt(),
        in.readBoolean(),
        (int) Varint.readSigned(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readDouble(),
        in.readDouble(),
        (int) Varint.read(in),
        in.readDouble(),
        PackedArrays.readLongs(in),
        PackedArrays.readFloats(in));
  }

  @Override
  public TypeSerializerSnapshot<GatherRequest> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<GatherRequest> {
    /** Called by Flink. */
    public Snapshot() {
      super(GatherRequestSerializer::new);
    }
  }
}
