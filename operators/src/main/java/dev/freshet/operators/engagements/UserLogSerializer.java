package dev.freshet.operators.engagements;

import dev.freshet.maths.EngagementLog;
import dev.freshet.maths.Varint;
import dev.freshet.operators.types.PackedArrays;
import dev.freshet.operators.types.StateSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Packs a {@link UserLog}. */
public final class UserLogSerializer extends StateSerializer<UserLog> {

  private static final long serialVersionUID = 1L;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(UserLog user, DataOutputView out) throws IOException {
    PackedArrays.writeBytes(user.key(), out);
    out.writeLong(user.foldedInAt);
    out.writeLong(user.dueAt);
    out.writeLong(user.arrivedAt);
    out.writeBoolean(user.live);
    out.writeLong(user.forgottenUpTo);
    out.writeLong(user.expiresAt);
    Varint.write(user.groups(), out);
    for (int i = 0; i < user.groups(); i++) {
      out.writeInt(user.group(i));
      user.logAt(i).write(out);
    }
  }

  @Override
  protected UserLog read(int version, DataInputView in) throws IOException {
    UserLog user = new UserLog(PackedArrays.readBytes(in));
    user.foldedInAt = in.readLong();
    user.dueAt = in.readLong();
    user.arrivedAt = in.readLong();
    user.live = in.readBoolean();
    user.forgottenUpTo = in.readLong();
    user.expiresAt = in.readLong();
    int groups = (int) Varint.read(in);
    for (int i = 0; i < groups; i++) {
      user.put(in.readInt(), EngagementLog.read(in));
    }
    return user;
  }

  @Override
  public TypeSerializerSnapshot<UserLog> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<UserLog> {
    /** Called by Flink. */
    public Snapshot() {
      super(UserLogSerializer::new);
    }
  }
}
