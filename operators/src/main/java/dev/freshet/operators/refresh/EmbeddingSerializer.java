package dev.freshet.operators.refresh;

import dev.freshet.operators.types.AvroMessageSerializer;
import dev.freshet.operators.types.PackedTypeInfo;
import dev.freshet.schemas.Embedding;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Packs a {@link Embedding} on its way to the sink. */
public final class EmbeddingSerializer extends AvroMessageSerializer<Embedding> {

  private static final long serialVersionUID = 1L;

  /** The type of these records. */
  public static final PackedTypeInfo<Embedding> TYPE =
      new PackedTypeInfo<>(Embedding.class, new EmbeddingSerializer());

  /** Creates the serializer. */
  public EmbeddingSerializer() {
    super(Embedding.class);
  }

  @Override
  public TypeSerializer<Embedding> duplicate() {
    return new EmbeddingSerializer();
  }

  @Override
  public TypeSerializerSnapshot<Embedding> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Embedding> {
    /** Called by Flink. */
    public Snapshot() {
      super(EmbeddingSerializer::new);
    }
  }
}
