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
  private final ListState<Share> state;
  private final RecentTotal[] totals;

  /**
   * The sum of a group in a subtask.
   *
   * @param group the name of the group
   * @param total its recent support
   * @param time the event time that it refers to, milliseconds since the epoch
   * @param recentMillis the half-life of recent supports, in milliseconds
   */
  record Share(String group, double total, long time, long recentMillis) {}

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
        store.getUnionListState(new ListStateDescriptor<>("recent-totals", new ShareSerializer()));
    for (Share share : state.get()) {
      restore(share, subtasks);
    }
  }

  private void restore(Share share, int subtasks) {
    for (int group = 0; group < totals.length; group++) {
      if (groups.get(group).name().equals(share.group)) {
        totals[group].add(share.time, share.total / subtasks, new HalfLife(share.recentMillis));
      }
    }
  }

  /** Returns the sum of the group at a position. */
  RecentTotal of(int group) {
    return totals[group];
  }

  /** Puts the sums into the snapshot being taken. */
  void snapshot() throws Exception {
    List<Share> shares = new ArrayList<>();
    for (int group = 0; group < totals.length; group++) {
      RecentTotal total = totals[group];
      if (total.at(total.time()) > 0) {
        shares.add(
            new Share(
                groups.get(group).name(),
                total.at(total.time()),
                total.time(),
                total.recent().millis()));
      }
    }
    state.update(shares);
  }

  /** Packs a share. */
  static final class ShareSerializer extends MessageSerializer<Share> {

    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Share share, DataOutputView out) throws IOException {
      out.writeUTF(share.group);
      out.writeDouble(share.total);
      out.writeLong(share.time);
      out.writeLong(share.recentMillis);
    }

    @Override
    protected Share read(int version, DataInputView in) throws IOException {
      return new Share(in.readUTF(), in.readDouble(), in.readLong(), in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<Share> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Restores the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Share> {
      /** Called by Flink. */
      public Snapshot() {
        super(ShareSerializer::new);
      }
    }
  }
}
