package dev.freshet.operators.engagements;

import dev.freshet.maths.Varint;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.operators.ingest.OriginSerializer;
import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedArrays;
import dev.freshet.operators.types.PackedTypeInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Packs a {@link RowDelta}. */
public final class RowDeltaSerializer extends MessageSerializer<RowDelta> {

  private static final long serialVersionUID = 1L;

  /** The type of deltas. */
  public static final PackedTypeInfo<RowDelta> TYPE =
      new PackedTypeInfo<>(RowDelta.class, new RowDeltaSerializer());

  @Override
  protected void write(RowDelta delta, DataOutputView out) throws IOException {
    out.writeLong(delta.anchor());
    Varint.write(delta.group(), out);
    PackedArrays.writeBytes(delta.anchorKey(), out);
    out.writeLong(delta.time());
    out.writeLong(delta.arrivedAt());
    Varint.write(delta.supportTimes().length, out);
    for (int i = 0; i < delta.supportTimes().length; i++) {
      out.writeLong(delta.supportTimes()[i]);
      Varint.writeSigned(delta.supportUnits()[i], out);
    }
    Varint.write(delta.neighbours().length, out);
    for (int i = 0; i < delta.neighbours().length; i++) {
      out.writeLong(delta.neighbours()[i]);
      out.writeInt(delta.ticks()[i]);
      Varint.writeSigned(delta.units()[i], out);
    }
    Varint.write(delta.origins().size(), out);
    for (Origin origin : delta.origins()) {
      OriginSerializer.write(origin, out);
    }
    PackedArrays.writeLongs(delta.examined(), delta.examined().length, out);
    out.writeLong(delta.forgetUpTo());
  }

  @Override
  protected RowDelta read(int version, DataInputView in) throws IOException {
    long anchor = in.readLong();
    int group = (int) Varint.read(in);
    byte[] anchorKey = PackedArrays.readBytes(in);
    long time = in.readLong();
    long arrivedAt = in.readLong();
    int supports = (int) Varint.read(in);
    long[] supportTimes = new long[supports];
    long[] supportUnits = new long[supports];
    for (int i = 0; i < supports; i++) {
      supportTimes[i] = in.readLong();
      supportUnits[i] = Varint.readSigned(in);
    }
    int pairs = (int) Varint.read(in);
    long[] neighbours = new long[pairs];
    int[] ticks = new int[pairs];
    long[] units = new long[pairs];
    for (int i = 0; i < pairs; i++) {
      neighbours[i] = in.readLong();
      ticks[i] = in.readInt();
      units[i] = Varint.readSigned(in);
    }
    return new RowDelta(
        anchor,
        group,
        anchorKey,
        time,
        arrivedAt,
        supportTimes,
        supportUnits,
        neighbours,
        ticks,
        units,
        origins(in),
        PackedArrays.readLongs(in),
        in.readLong());
  }

  private static List<Origin> origins(DataInputView in) throws IOException {
    int size = (int) Varint.read(in);
    if (size == 0) {
      return List.of();
    }
    List<Origin> origins = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      origins.add(OriginSerializer.read(in));
    }
    return origins;
  }

  @Override
  public TypeSerializerSnapshot<RowDelta> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RowDelta> {
    /** Called by Flink. */
    public Snapshot() {
      super(RowDeltaSerializer::new);
    }
  }
}
