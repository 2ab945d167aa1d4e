package dev.freshet.operators.neighbourhoods;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Heaviest;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.maths.Panes;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.RequestSplitter;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.ingest.Collision;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.LiveEntities;
import dev.freshet.operators.types.WriteBackCache;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Keeps each anchor's windowed co-occurrence counts, and asks for a refresh when an event of the
 * anchor's own has changed them.
 *
 * <p>Keyed by the anchor's fingerprint. Changes that other anchors' events make to a row wait for
 * the anchor's next own event: refreshing on each was measured to gain nothing. A request within
 * the refresh interval of the last one waits for a timer, and stands for all events until then.
 */
public final class NeighbourhoodsOperator extends AbstractStreamOperator<GatherRequest>
    implements OneInputStreamOperator<RowDelta, GatherRequest>, Triggerable<Long, VoidNamespace> {

  private static final long serialVersionUID = 1L;

  private final NeighbourhoodsOptions options;

  private transient WriteBackCache<AnchorRow> rows;
  private transient Map<Integer, Integer> positions;
  private transient Heaviest[] heaviest;
  private transient RequestSplitter splitter;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient LiveEntities live;
  private transient NeighbourhoodsMetrics counts;

  /** Creates the operator. */
  public NeighbourhoodsOperator(NeighbourhoodsOptions options) {
    this.options = options;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    live = new LiveEntities(context.getOperatorStateStore(), options.anchorTypes());
  }

  @Override
  public void open() throws Exception {
    super.open();
    rows =
        new WriteBackCache<>(
            this,
            getPartitionedState(
                new ValueStateDescriptor<>("neighbourhood", new AnchorRowSerializer())),
            options.cacheEntries());
    positions = new HashMap<>();
    heaviest = new Heaviest[options.groups().size()];
    int limit = 0;
    for (int i = 0; i < heaviest.length; i++) {
      CoOccurrenceGroup group = options.groups().get(i);
      positions.put(group.name().hashCode(), i);
      heaviest[i] = new Heaviest(group.gathered());
      limit = Math.max(limit, group.gathered());
    }
    var task = getRuntimeContext().getTaskInfo();
    splitter =
        new RequestSplitter(
            new Shards(task.getMaxNumberOfParallelSubtasks()),
            task.getNumberOfParallelSubtasks(),
            limit);
    timers = getInternalTimerService("refreshes", VoidNamespaceSerializer.INSTANCE, this);
    counts = new NeighbourhoodsMetrics(getMetricGroup());
    live.register(new FreshetMetrics(getMetricGroup()));
  }

  @Override
  public void processElement(StreamRecord<RowDelta> element) throws Exception {
    RowDelta delta = element.getValue();
    AnchorRow row = rows.get(delta.anchor());
    if (row == null) {
      row = new AnchorRow(new Neighbourhood());
      row.group = options.groups().get(delta.group()).name().hashCode();
    }
    if (delta.anchorKey() != null) {
      if (row.key == null) {
        row.key = delta.anchorKey();
        live.add(row.key);
      } else if (!Arrays.equals(row.key, delta.anchorKey())) {
        refuse(delta, row.key);
        rows.settle();
        return;
      }
    }
    apply(delta, row);
    if (delta.anchorKey() != null) {
      row.arrivedAt =
          row.arrivedAt == 0 ? delta.arrivedAt() : Math.min(row.arrivedAt, delta.arrivedAt());
      askForRefresh(delta.anchor(), row);
    }
    rows.put(delta.anchor(), row);
    rows.settle();
  }

  private void apply(RowDelta delta, AnchorRow row) {
    CoOccurrenceGroup group = options.groups().get(delta.group());
    Panes panes = group.panes();
    Neighbourhood neighbourhood = row.neighbourhood();
    row.time = Math.max(row.time, delta.time());
    neighbourhood.advance(panes, panes.tick(row.time));
    for (int i = 0; i < delta.supportTicks().length; i++) {
      note(neighbourhood.addSupport(panes, delta.supportTicks()[i], delta.supportUnits()[i]));
    }
    for (int i = 0; i < delta.neighbours().length; i++) {
      note(neighbourhood.add(panes, delta.neighbours()[i], delta.ticks()[i], delta.units()[i]));
    }
    counts.rowUpdates.inc(delta.changes());
    int evicted = neighbourhood.truncate(panes, group.kept(), group.longestMemory());
    if (evicted > 0) {
      counts.truncated(evicted, neighbourhood.bound());
    }
  }

  private void note(Neighbourhood.Change change) {
    if (change == Neighbourhood.Change.MISSING) {
      counts.missedSubtractions.inc();
    }
  }

  private void askForRefresh(long anchor, AnchorRow row) {
    if (row.dueAt != 0) {
      return;
    }
    long now = timers.currentProcessingTime();
    long next = row.refreshedAt + options.refreshIntervalMillis();
    if (now >= next) {
      refresh(anchor, row, now);
    } else {
      row.dueAt = next;
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, next);
    }
  }

  private void refresh(long anchor, AnchorRow row, long now) {
    Integer position = positions.get(row.group);
    if (position != null) {
      CoOccurrenceGroup group = options.groups().get(position);
      Heaviest gathered = heaviest[position];
      row.neighbourhood()
          .heaviest(group.panes(), row.time, group.memory(), group.leastCount(), gathered);
      double support = row.neighbourhood().support(group.panes(), row.time, group.memory());
      var header =
          new RequestSplitter.Header(
              GatherRequest.Kind.REFRESH,
              anchor,
              row.key,
              position,
              row.time,
              row.arrivedAt,
              support);
      splitter.send(
          header,
          gathered.neighbours(),
          gathered.counts(),
          gathered.size(),
          part -> output.collect(new StreamRecord<>(part)));
    }
    row.refreshedAt = now;
    row.dueAt = 0;
    row.arrivedAt = 0;
  }

  private void refuse(RowDelta delta, byte[] held) {
    for (Origin origin : delta.origins()) {
      counts.collisions.inc();
      counts.deadLetters.inc();
      output.collect(
          DeadLetter.OUTPUT,
          new StreamRecord<>(Collision.deadLetter(origin, "anchor", held, delta.anchorKey())));
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
    AnchorRow row = rows.get(timer.getKey());
    if (row != null && row.dueAt != 0 && row.dueAt <= timer.getTimestamp()) {
      refresh(timer.getKey(), row, timers.currentProcessingTime());
      rows.put(timer.getKey(), row);
    }
    rows.settle();
  }

  @Override
  public void onEventTime(InternalTimer<Long, VoidNamespace> timer) {
    throw new IllegalStateException("no event-time timer is ever set here");
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    rows.flush();
    super.prepareSnapshotPreBarrier(checkpointId);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    live.snapshot();
  }
}
