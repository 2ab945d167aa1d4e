package dev.freshet.operators.statistics;

import dev.freshet.maths.GramSum;
import dev.freshet.operators.types.MessageSerializer;
import dev.freshet.operators.types.PackedTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The statistics of the whole space at a moment.
 *
 * @param number grows with each broadcast, and through restarts by the clock; 0 for an empty space
 * @param sum G, Σ row_weight and the number of anchors
 * @param told what was told of recent supports
 */
public record SpaceStatistics(long number, GramSum sum, ToldTotals told) {

  /** The type of space statistics. */
  public static final PackedTypeInfo<SpaceStatistics> TYPE =
      new PackedTypeInfo<>(SpaceStatistics.class, new Serializer());

  /** Packs space statistics. */
  public static final class Serializer extends MessageSerializer<SpaceStatistics> {

    private static final long serialVersionUID = 1L;

    /** Versions 1 and 2, which states of Refresh may hold, told nothing of recent supports. */
    @Override
    protected int version() {
      return 3;
    }

    @Override
    protected void write(SpaceStatistics statistics, DataOutputView out) throws IOException {
      out.writeLong(statistics.number);
      statistics.sum.write(out);
      statistics.told.write(out);
    }

    @Override
    protected SpaceStatistics read(int version, DataInputView in) throws IOException {
      return new SpaceStatistics(
          in.readLong(), GramSum.read(in), version < 3 ? ToldTotals.none() : ToldTotals.read(in));
    }

    @Override
    public TypeSerializerSnapshot<SpaceStatistics> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SpaceStatistics> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
