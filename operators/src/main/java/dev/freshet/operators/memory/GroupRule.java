package dev.freshet.operators.memory;

import dev.freshet.maths.MemoryChoiceRule;
import dev.freshet.operators.types.StateSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The state of {@link MemoryChooser}: what it knows of a group.
 *
 * @param group the group's name
 */
record GroupRule(String group, MemoryChoiceRule rule) {

  /** Packs what is known of a group. */
  static final class Serializer extends StateSerializer<GroupRule> {

    private static final long serialVersionUID = 1L;

    @Override
    protected int version() {
      return 1;
    }

    @Override
    protected void write(GroupRule held, DataOutputView out) throws IOException {
      out.writeUTF(held.group);
      held.rule.write(out);
    }

    @Override
    protected GroupRule read(int version, DataInputView in) throws IOException {
      return new GroupRule(in.readUTF(), MemoryChoiceRule.read(in));
    }

    @Override
    public TypeSerializerSnapshot<GroupRule> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<GroupRule> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
