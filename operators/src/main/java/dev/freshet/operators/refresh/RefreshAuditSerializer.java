package dev.freshet.operators.refresh;

import dev.freshet.operators.types.AvroMessageSerializer;
import dev.freshet.operators.types.PackedTypeInfo;
import dev.freshet.schemas.RefreshAudit;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Packs a {@link RefreshAudit} on its way to the sink. */
public final class RefreshAuditSerializer extends AvroMessageSerializer<RefreshAudit> {

  private static final long serialVersionUID = 1L;

  /** The type of these records. */
  public static final PackedTypeInfo<RefreshAudit> TYPE =
      new PackedTypeInfo<>(RefreshAudit.class, new RefreshAuditSerializer());

  /** Creates the serializer. */
  public RefreshAuditSerializer() {
    super(RefreshAudit.class);
  }

  @Override
  public TypeSerializer<RefreshAudit> duplicate() {
    return new RefreshAuditSerializer();
  }

  @Override
  public TypeSerializerSnapshot<RefreshAudit> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RefreshAudit> {
    /** Called by Flink. */
    public Snapshot() {
      super(RefreshAuditSerializer::new);
    }
  }
}
