package dev.freshet.operators.neighbourhoods;

import dev.freshet.maths.Neighbourhood;
import dev.freshet.operators.types.PackedArrays;
import dev.freshet.operators.types.StateSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Packs an {@link AnchorRow}. */
public final class AnchorRowSerializer extends StateSerializer<AnchorRow> {

  private static final long serialVersionUID = 1L;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(AnchorRow row, DataOutputView out) throws IOException {
    PackedArrays.writeBytes(row.key, out);
    out.writeLong(row.time);
    out.writeLong(row.refreshedAt);
    out.writeLong(row.dueAt);
    out.writeLong(row.arrivedAt);
    out.writeLong(row.ownTime);
    out.writeLong(row.fadesAt);
    out.writeLong(row.wakesAt);
    out.writeLong(row.forgottenUpTo);
    out.writeInt(row.group);
    row.neighbourhood().write(out);
  }

  @Override
  protected AnchorRow read(int version, DataInputView in) throws IOException {
    byte[] key = PackedArrays.readBytes(in);
    long time = in.readLong();
    long refreshedAt = in.readLong();
    long dueAt = in.readLong();
    long arrivedAt = in.readLong();
    long ownTime = in.readLong();
    long fadesAt = in.readLong();
    long wakesAt = in.readLong();
    long forgottenUpTo = in.readLong();
    int group = in.readInt();
    AnchorRow row = new AnchorRow(Neighbourhood.read(in));
    row.key = key;
    row.time = time;
    row.refreshedAt = refreshedAt;
    row.dueAt = dueAt;
    row.arrivedAt = arrivedAt;
    row.ownTime = ownTime;
    row.fadesAt = fadesAt;
    row.wakesAt = wakesAt;
    row.forgottenUpTo = forgottenUpTo;
    row.group = group;
    return row;
  }

  @Override
  public TypeSerializerSnapshot<AnchorRow> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<AnchorRow> {
    /** Called by Flink. */
    public Snapshot() {
      super(AnchorRowSerializer::new);
    }
  }
}
