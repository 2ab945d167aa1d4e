package dev.freshet.operators.neighbourhoods;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.CountScale;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.MemoryExamination;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.maths.Panes;
import dev.freshet.maths.RecentTotal;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Collision;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.operators.memory.Examination;
import dev.freshet.operators.memory.MemoriesInForce;
import dev.freshet.operators.memory.MemoryChoice;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.LiveEntities;
import dev.freshet.operators.time.EventTimeOperator;
import dev.freshet.operators.types.WriteBackCache;
import java.util.Arrays;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps each anchor's windowed co-occurrence counts, and asks for a refresh when an event of the
 * anchor's own has changed them.
 *
 * <p>Keyed by the anchor's fingerprint. Changes that other anchors' events make to a row wait for
 * the anchor's next own event: refreshing on each was measured to gain nothing. A request within
 * the refresh interval of the last one waits for a timer, and stands for all events until then. One
 * event-time timer an anchor asks that it be published anew when its scale or popularity has faded,
 * and announces it as gone when the window has passed its last count.
 *
 * <p>Rows are read by the memory in force. Where it is chosen online, choices come by the second
 * input, and examinations, by which they are made, leave by a side output.
 *
 * <p>A request to forget an anchor clears its row and leaves a marker: until the anchor's events up
 * to the request would be late anyway, only an own event newer than the request makes it anew.
 */
public final class NeighbourhoodsOperator extends EventTimeOperator<GatherRequest>
    implements TwoInputStreamOperator<RowDelta, MemoryChoice, GatherRequest>,
        Triggerable<Long, VoidNamespace> {

  private static final long serialVersionUID = 1L;

  /** The side output of examinations, by which memories are chosen. */
  public static final OutputTag<Examination> EXAMINATIONS =
      new OutputTag<>("examinations", Examination.TYPE);

  private final NeighbourhoodsOptions options;

  private transient WriteBackCache<AnchorRow> rows;
  private transient int[] groupIds;
  private transient MemoryExamination[] examinations;
  private transient MemoriesInForce memories;
  private transient RecentTotals totals;
  private transient AnchorRequests requests;
  private transient SheddingInterval interval;
  private transient int source;
  private transient int subtasks;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient ReturnedRecords returned;
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
    memories =
        new MemoriesInForce(
            context.getOperatorStateStore(), options.groups(), options.popularity());
    source = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    totals = new RecentTotals(context.getOperatorStateStore(), options.groups(), subtasks);
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
    groupIds = options.groups().stream().mapToInt(group -> group.name().hashCode()).toArray();
    examinations = new MemoryExamination[groupIds.length];
    for (int i = 0; i < examinations.length; i++) {
      CoOccurrenceGroup group = options.groups().get(i);
      if (group.memoryChosen()) {
        examinations[i] = new MemoryExamination(group.ladder());
      }
    }
    requests =
        new AnchorRequests(
            options,
            memories,
            totals,
            getRuntimeContext().getTaskInfo(),
            part -> output.collect(new StreamRecord<>(part)));
    returned = new ReturnedRecords(options.returnMillis());
    timers = getInternalTimerService("refreshes", VoidNamespaceSerializer.INSTANCE, this);
    interval = SheddingInterval.of(options.refreshInterval(), getContainingTask().getEnvironment());
    counts = new NeighbourhoodsMetrics(getMetricGroup(), interval);
    FreshetMetrics metrics = new FreshetMetrics(getMetricGroup());
    live.register(metrics);
    memories.register(metrics);
  }

  /** Takes up a choice of the memory, which each anchor's next refresh follows. */
  @Override
  public void processElement2(StreamRecord<MemoryChoice> element) {
    memories.take(element.getValue());
  }

  @Override
  public void processElement1(StreamRecord<RowDelta> element) throws Exception {
    RowDelta delta = element.getValue();
    AnchorRow row = rows.get(delta.anchor());
    int group = groupIds[delta.group()];
    if (row == null) {
      row = new AnchorRow(new Neighbourhood());
      row.group = group;
    } else if (row.group != group) {
      regroup(row, group);
    }
    if (delta.anchorKey() != null
        && row.key != null
        && !Arrays.equals(row.key, delta.anchorKey())) {
      refuse(delta, row.key);
    } else if (delta.forgetUpTo() != RowDelta.NOT_FORGOTTEN) {
      forget(delta, row);
    } else if (row.isForgotten() && !makesAnew(delta, row)) {
      counts.forgotten.inc(delta.origins().size());
    } else {
      count(delta, row);
    }
    rows.settle();
  }

  /** Begins a row anew whose type was moved to another group: old panes mean nothing there. */
  private void regroup(AnchorRow row, int group) {
    if (row.key != null) {
      live.remove(row.key);
    }
    row.clear();
    row.group = group;
  }

  private static boolean makesAnew(RowDelta delta, AnchorRow row) {
    for (int i = 0; i < delta.supportTimes().length; i++) {
      if (delta.supportUnits()[i] > 0 && delta.supportTimes()[i] > row.forgottenUpTo) {
        return true;
      }
    }
    return false;
  }

  private void count(RowDelta delta, AnchorRow row) {
    examine(delta, row);
    apply(delta, row);
    if (options.groups().get(delta.group()).isSpent(row.neighbourhood())) {
      // All of it was taken back; or there was nothing, as of one that has expired already.
      retire(delta.anchor(), row, timers.currentWatermark());
    } else if (delta.anchorKey() != null) {
      if (row.key == null) {
        row.key = delta.anchorKey();
        live.add(row.key);
      }
      askForRefresh(delta, row);
    }
    keep(delta.anchor(), row);
  }

  /** Asks the row as it is before the changes of a delta, if its memory is chosen. */
  private void examine(RowDelta delta, AnchorRow row) {
    MemoryExamination examination = examinations[delta.group()];
    Panes panes = options.groups().get(delta.group()).panes();
    for (long neighbour : delta.examined()) {
      float[] ranks =
          examination.reciprocalRanks(row.neighbourhood(), panes, delta.time(), neighbour);
      output.collect(EXAMINATIONS, new StreamRecord<>(new Examination(delta.group(), ranks)));
    }
  }

  private void apply(RowDelta delta, AnchorRow row) {
    CoOccurrenceGroup group = options.groups().get(delta.group());
    counts.missedSubtractions.inc(row.apply(delta, group));
    counts.rowUpdates.inc(delta.changes());
    addUp(delta, row);
    int evicted = group.truncate(row.neighbourhood());
    if (evicted > 0) {
      counts.truncated(evicted, row.neighbourhood().bound());
    }
  }

  private void addUp(RowDelta delta, AnchorRow row) {
    RecentTotal total = totals.of(delta.group());
    HalfLife recent = memories.recent(delta.group());
    for (int i = 0; i < delta.supportTimes().length; i++) {
      if (delta.supportTimes()[i] > row.forgottenUpTo) {
        total.add(
            delta.supportTimes()[i], CountScale.count((double) delta.supportUnits()[i]), recent);
      }
    }
  }

  private void forget(RowDelta request, AnchorRow row) {
    row.forgottenUpTo = Math.max(row.forgottenUpTo, request.forgetUpTo());
    requests.forget(request, position(row), row.forgottenUpTo);
    if (row.key != null && row.ownTime > row.forgottenUpTo) {
      // What came after the request makes the anchor anew, behind the notice.
      Panes panes = options.groups().get(request.group()).panes();
      row.neighbourhood().forgetUpTo(panes.tick(row.forgottenUpTo));
      refresh(request.anchor(), row, row.time, timers.currentProcessingTime());
    } else {
      if (row.key != null) {
        live.remove(row.key);
      }
      row.clear();
    }
    keep(request.anchor(), row);
  }

  private void askForRefresh(RowDelta event, AnchorRow row) {
    long timer = row.dueAt;
    boolean waits = timer != 0 && !row.waitsOnlyToFade();
    row.arrives(event.arrivedAt());
    refreshWhenDue(event.anchor(), row, timers.currentProcessingTime());
    if (timer != 0 && row.dueAt != timer) {
      // Due before its timer, as the interval has narrowed since, or it waited only to fade: one
      // timer an anchor.
      timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, timer);
    }
    if (waits && row.dueAt != 0) {
      counts.joined.inc();
    }
  }

  /** Refreshes an anchor if the interval in force has passed, or sets the timer for when it has. */
  private void refreshWhenDue(long anchor, AnchorRow row, long now) {
    long next = row.refreshedAt + interval.millis(now);
    if (now >= next) {
      refresh(anchor, row, row.time, now);
    } else if (row.dueAt <= now || next < row.dueAt) {
      row.dueAt = next;
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, next);
    }
  }

  private void refresh(long anchor, AnchorRow row, long time, long now) {
    int position = position(row);
    if (position != Event.NO_GROUP) {
      row.fadesAt = requests.refresh(anchor, row, position, time);
    }
    row.refreshedAt = now;
    row.dueAt = 0;
    row.arrivedAt = 0;
  }

  /**
   * Lets an anchor be published with the scale and popularity that it has now, once its vector is
   * known to have come back. Until then a timer waits, which an event's refresh takes over.
   */
  private void fade(long anchor, AnchorRow row, long time, long now) {
    if (returned.cover(row.refreshedAt, now)) {
      int position = position(row);
      if (position != Event.NO_GROUP) {
        row.fadesAt = requests.fade(anchor, row, position, time);
      }
      row.dueAt = 0;
    } else {
      row.dueAt = returned.nextLook(row.refreshedAt, now);
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, row.dueAt);
    }
  }

  /** Announces that an anchor has nothing left inside the window, if it was ever known. */
  private void retire(long anchor, AnchorRow row, long time) {
    if (row.key != null) {
      live.remove(row.key);
      requests.expire(anchor, row, position(row), time);
    }
    row.clear();
  }

  /** Keeps what there is to keep of an anchor, and sees that it is looked at in time. */
  private void keep(long anchor, AnchorRow row) {
    boolean marked = row.forgottenUpTo != RowDelta.NOT_FORGOTTEN;
    if (isSpent(row) && row.key == null && !marked) {
      rows.remove(anchor);
      return;
    }
    long next = Math.min(fadesAt(row), Math.min(leavesAt(row), outlivedAt(row)));
    // A timer that is too early looks in vain and is set anew; one too late would miss the fading.
    if (row.wakesAt == 0 || next < row.wakesAt) {
      if (row.wakesAt != 0) {
        timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, row.wakesAt);
      }
      row.wakesAt = next == CoOccurrenceGroup.UNLIMITED ? 0 : next;
      if (row.wakesAt != 0) {
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, row.wakesAt);
      }
    }
    rows.put(anchor, row);
  }

  /** Returns when an anchor is to fade, unless it waits to be published anyway. */
  private static long fadesAt(AnchorRow row) {
    return row.dueAt == 0 ? row.fadesAt : CoOccurrenceGroup.UNLIMITED;
  }

  /** Returns the watermark at which the window will have passed all that is counted. */
  private long leavesAt(AnchorRow row) {
    if (row.key == null && isSpent(row)) {
      return CoOccurrenceGroup.UNLIMITED;
    }
    int position = position(row);
    // If its group is no longer configured, nothing will ever be asked of it.
    return position == Event.NO_GROUP
        ? timers.currentWatermark()
        : options.groups().get(position).leavesWindowAt(row.time);
  }

  private boolean isSpent(AnchorRow row) {
    int position = position(row);
    return position == Event.NO_GROUP
        ? row.neighbourhood().isEmpty()
        : options.groups().get(position).isSpent(row.neighbourhood());
  }

  /** Returns the watermark at which the marker will be of no use. */
  private long outlivedAt(AnchorRow row) {
    if (row.forgottenUpTo == RowDelta.NOT_FORGOTTEN) {
      return CoOccurrenceGroup.UNLIMITED;
    }
    int position = position(row);
    return position == Event.NO_GROUP
        ? timers.currentWatermark()
        : options.groups().get(position).outlivedAt(row.forgottenUpTo);
  }

  /** Returns the position of a row's group, {@link Event#NO_GROUP} if it is not configured now. */
  private int position(AnchorRow row) {
    for (int i = 0; i < groupIds.length; i++) {
      if (groupIds[i] == row.group) {
        return i;
      }
    }
    return Event.NO_GROUP;
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
      if (row.waitsOnlyToFade()) {
        // After a restart event time may not have come so far again.
        long time = Math.max(row.fadesAt, timers.currentWatermark());
        fade(timer.getKey(), row, Math.max(row.time, time), now(timer));
      } else {
        // Not yet, if the interval has widened since the timer was set.
        refreshWhenDue(timer.getKey(), row, now(timer));
      }
      keep(timer.getKey(), row);
    }
    rows.settle();
  }

  /** The clock may have been set back since it let the timer fire. */
  private long now(InternalTimer<Long, VoidNamespace> timer) {
    return Math.max(timer.getTimestamp(), timers.currentProcessingTime());
  }

  @Override
  public void onEventTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
    AnchorRow row = rows.get(timer.getKey());
    if (row != null && row.wakesAt == timer.getTimestamp()) {
      row.wakesAt = 0;
      // A watermark that leaps over many timers asks once, not once a timer.
      wake(timer.getKey(), row, timers.currentWatermark());
    }
    rows.settle();
  }

  private void wake(long anchor, AnchorRow row, long time) {
    if (outlivedAt(row) <= time) {
      row.forgottenUpTo = RowDelta.NOT_FORGOTTEN;
    }
    if (leavesAt(row) <= time) {
      retire(anchor, row, time);
    } else if (row.key != null && fadesAt(row) <= time) {
      fade(anchor, row, Math.max(row.time, time), timers.currentProcessingTime());
    }
    keep(anchor, row);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    rows.flush();
    super.prepareSnapshotPreBarrier(checkpointId);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    returned.barrier(context.getCheckpointId(), timers.currentProcessingTime());
    live.snapshot();
    totals.snapshot();
    memories.snapshot(source == 0);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    returned.completed(checkpointId, timers.currentProcessingTime());
  }
}
