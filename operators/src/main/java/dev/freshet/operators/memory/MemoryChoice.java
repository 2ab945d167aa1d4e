package dev.freshet.operators.memory;

import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The memory that was chosen for a group.
 *
 * @param group the name of the co-occurrence group
 * @param halfLifeMillis the half-life in milliseconds, at least 1
 */
public record MemoryChoice(String group, long halfLifeMillis) {

  /** The type of choices. */
  public static final PackedTypeInfo<MemoryChoice> TYPE =
      new PackedTypeInfo<>(MemoryChoice.class, new Serializer());

  /** Packs a choice. */
  public static final class Serializer extends MessageSerializer<MemoryChoice> {

    private static final long serialVersionUID = 1L;

    @Override
    protected void write(MemoryChoice choice, DataOutputView out) throws IOException {
      out.writeUTF(choice.group);
      out.writeLong(choice.halfLifeMillis);
    }

    @Override
    protected MemoryChoice read(int version, DataInputView in) throws IOException {
      return new MemoryChoice(in.readUTF(), in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<MemoryChoice> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<MemoryChoice> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
