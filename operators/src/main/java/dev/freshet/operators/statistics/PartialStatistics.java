package dev.freshet.operators.statistics;

import dev.freshet.maths.GramSum;
import dev.freshet.maths.Varint;
import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The statistics of the key groups of a subtask that changed since it last told.
 *
 * @param keyGroups the key groups
 * @param sums the statistics of each, null where a key group holds no anchor
 * @param told what the subtask was told of recent supports
 */
public record PartialStatistics(int[] keyGroups, GramSum[] sums, ToldTotals told) {

  /** The type of partial statistics. */
  public static final PackedTypeInfo<PartialStatistics> TYPE =
      new PackedTypeInfo<>(PartialStatistics.class, new Serializer());

  /** Packs partial statistics. */
  public static final class Serializer extends MessageSerializer<PartialStatistics> {

    private static final long serialVersionUID = 1L;

    @Override
    protected void write(PartialStatistics partial, DataOutputView out) throws IOException {
      Varint.write(partial.keyGroups.length, out);
      for (int i = 0; i < partial.keyGroups.length; i++) {
        Varint.write(partial.keyGroups[i], out);
        out.writeBoolean(partial.sums[i] != null);
        if (partial.sums[i] != null) {
          partial.sums[i].write(out);
        }
      }
      partial.told.write(out);
    }

    @Override
    protected PartialStatistics read(int version, DataInputView in) throws IOException {
      int size = (int) Varint.read(in);
      int[] keyGroups = new int[size];
      GramSum[] sums = new GramSum[size];
      for (int i = 0; i < size; i++) {
        keyGroups[i] = (int) Varint.read(in);
        sums[i] = in.readBoolean() ? GramSum.read(in) : null;
      }
      return new PartialStatistics(keyGroups, sums, ToldTotals.read(in));
    }

    @Override
    public TypeSerializerSnapshot<PartialStatistics> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PartialStatistics> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
