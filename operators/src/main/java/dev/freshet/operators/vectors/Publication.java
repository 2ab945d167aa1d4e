package dev.freshet.operators.vectors;

import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A record of the registry topic as it comes back: an anchor's vector, or that it is gone.
 *
 * @param entity the anchor's fingerprint
 * @param shardKey the key by which Flink routes it to the anchor's key group
 * @param vector what was published, null if the anchor is gone
 */
public record Publication(long entity, int shardKey, StoredVector vector) {

  /** The type of publications. */
  public static final PackedTypeInfo<Publication> TYPE =
      new PackedTypeInfo<>(Publication.class, new Serializer());

  /** Packs a publication. */
  public static final class Serializer extends MessageSerializer<Publication> {

    private static final long serialVersionUID = 1L;

    private final StoredVectorSerializer vectors = new StoredVectorSerializer();

    @Override
    protected void write(Publication publication, DataOutputView out) throws IOException {
      out.writeLong(publication.entity);
      out.writeInt(publication.shardKey);
      out.writeBoolean(publication.vector != null);
      if (publication.vector != null) {
        vectors.serialize(publication.vector, out);
      }
    }

    @Override
    protected Publication read(int version, DataInputView in) throws IOException {
      return new Publication(
          in.readLong(), in.readInt(), in.readBoolean() ? vectors.deserialize(in) : null);
    }

    @Override
    public TypeSerializerSnapshot<Publication> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Publication> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
