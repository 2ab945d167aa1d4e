package dev.freshet.operators.neighbourhoods;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.RecentTotal;
import dev.freshet.operators.types.MessageSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Sums the recent support of a subtask's anchors by co-occurrence group, through restarts.
 *
 * <p>A restored job deals the whole out in equal parts, at any parallelism: anchors are spread by
 * their hash, so each subtask may go on taking its own for as much as the others'.
 */
final class RecentTotals {

  private final List<CoOccurrenceGroup> groups;
  private final ListState<Part> state;
  private final RecentTotal[] totals;

  /**
   * The sum of a group in a subtask.
   *
   * @param group the name of the group
   * @param total its recent support
   * @param time the event time that it refers to, milliseconds since the epoch
   * @param recentMillis the half-life of recent supports, in milliseconds
   */
  record Part(String group, double total, long time, long recentMillis) {}

  /**
   * @param subtasks the parallelism
   */
  RecentTotals(OperatorStateStore store, List<CoOccurrenceGroup> groups, int subtasks)
      throws Exception {
    this.groups = groups;
    totals = new RecentTotal[groups.size()];
    for (int group = 0; group < totals.length; group++) {
      totals[group] = new RecentTotal();
    }
    state =
        store.getUnionListState(new ListStateDescriptor<>("recent-totals", new PartSerializer()));
    for (Part part : state.get()) {
      restore(part, subtasks);
    }
  }

  private void restore(Part part, int subtasks) {
    for (int group = 0; group < totals.length; group++) {
      if (groups.get(group).name().equals(part.group)) {
        totals[group].add(part.time, part.total / subtasks, new HalfLife(part.recentMillis));
      }
    }
  }

  /** Returns the sum of the group at a position. */
  RecentTotal of(int group) {
    return totals[group];
  }

  /** Puts the sums into the snapshot being taken. */
  void snapshot() throws Exception {
    List<Part> parts = new ArrayList<>();
    for (int group = 0; group < totals.length; group++) {
      RecentTotal total = totals[group];
      if (total.at(total.time()) != 0) {
        parts.add(
            new Part(
                groups.get(group).name(),
                total.at(total.time()),
                total.time(),
                total.recent().millis()));
      }
    }
    state.update(parts);
  }

  /** Packs a part. */
  static final class PartSerializer extends MessageSerializer<Part> {

    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Part part, DataOutputView out) throws IOException {
      out.writeUTF(part.group);
      out.writeDouble(part.total);
      out.writeLong(part.time);
      out.writeLong(part.recentMillis);
    }

    @Override
    protected Part read(int version, DataInputView in) throws IOException {
      return new Part(in.readUTF(), in.readDouble(), in.readLong(), in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<Part> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Part> {
      /** Called by Flink. */
      public Snapshot() {
        super(PartSerializer::new);
      }
    }
  }
}
