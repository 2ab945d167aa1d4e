package dev.freshet.operators.vectors;

import dev.freshet.operators.types.PackedArrays;
import dev.freshet.operators.types.PackedSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Packs a {@link StoredVector}, which nobody changes in place.
 *
 * <p>Version 1 had no popularity.
 */
public final class StoredVectorSerializer extends PackedSerializer<StoredVector> {

  private static final long serialVersionUID = 1L;

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(StoredVector stored, DataOutputView out) throws IOException {
    out.writeFloat(stored.scale());
    out.writeFloat(stored.popularity());
    out.writeDouble(stored.support());
    out.writeDouble(stored.rowWeight());
    out.writeLong(stored.sequence());
    out.writeLong(stored.eventTime());
    PackedArrays.writeFloats(stored.vector(), stored.vector().length, out);
  }

  @Override
  protected StoredVector read(int version, DataInputView in) throws IOException {
    float scale = in.readFloat();
    float popularity = version == 1 ? 0 : in.readFloat();
    double support = in.readDouble();
    double rowWeight = in.readDouble();
    long sequence = in.readLong();
    long eventTime = in.readLong();
    return new StoredVector(
        PackedArrays.readFloats(in), scale, popularity, support, rowWeight, sequence, eventTime);
  }

  @Override
  public TypeSerializerSnapshot<StoredVector> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<StoredVector> {
    /** Called by Flink. */
    public Snapshot() {
      super(StoredVectorSerializer::new);
    }
  }
}
