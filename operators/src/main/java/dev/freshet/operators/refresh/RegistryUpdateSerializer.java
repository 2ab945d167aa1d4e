package dev.freshet.operators.refresh;

import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedArrays;
import dev.freshet.operators.types.PackedTypeInfo;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.wire.WireCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Packs a {@link RegistryUpdate}. */
public final class RegistryUpdateSerializer extends MessageSerializer<RegistryUpdate> {

  private static final long serialVersionUID = 1L;

  /** The type of updates. */
  public static final PackedTypeInfo<RegistryUpdate> TYPE =
      new PackedTypeInfo<>(RegistryUpdate.class, new RegistryUpdateSerializer());

  private transient WireCodec<Embedding> codec;

  @Override
  protected void write(RegistryUpdate update, DataOutputView out) throws IOException {
    PackedArrays.writeBytes(update.key(), out);
    out.writeLong(update.time());
    PackedArrays.writeBytes(
        update.embedding() == null ? null : codec().encode(update.embedding()), out);
  }

  @Override
  protected RegistryUpdate read(int version, DataInputView in) throws IOException {
    byte[] key = PackedArrays.readBytes(in);
    long time = in.readLong();
    byte[] embedding = PackedArrays.readBytes(in);
    return new RegistryUpdate(key, embedding == null ? null : codec().decode(embedding), time);
  }

  /** A codec belongs to one thread, so each needs a serializer of its own. */
  @Override
  public TypeSerializer<RegistryUpdate> duplicate() {
    return new RegistryUpdateSerializer();
  }

  private WireCodec<Embedding> codec() {
    if (codec == null) {
      codec = WireCodec.of(Embedding.class);
    }
    return codec;
  }

  @Override
  public TypeSerializerSnapshot<RegistryUpdate> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RegistryUpdate> {
    /** Called by Flink. */
    public Snapshot() {
      super(RegistryUpdateSerializer::new);
    }
  }
}
