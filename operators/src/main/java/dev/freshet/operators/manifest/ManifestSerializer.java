package dev.freshet.operators.manifest;

import dev.freshet.operators.types.AvroMessageSerializer;
import dev.freshet.operators.types.PackedTypeInfo;
import dev.freshet.schemas.Manifest;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Packs a {@link Manifest}, on its way or in state. */
public final class ManifestSerializer extends AvroMessageSerializer<Manifest> {

  private static final long serialVersionUID = 1L;

  /** The type of manifests. */
  public static final PackedTypeInfo<Manifest> TYPE =
      new PackedTypeInfo<>(Manifest.class, new ManifestSerializer());

  /** Creates the serializer. */
  public ManifestSerializer() {
    super(Manifest.class);
  }

  @Override
  public TypeSerializer<Manifest> duplicate() {
    return new ManifestSerializer();
  }

  @Override
  public TypeSerializerSnapshot<Manifest> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Manifest> {
    /** Called by Flink. */
    public Snapshot() {
      super(ManifestSerializer::new);
    }
  }
}
