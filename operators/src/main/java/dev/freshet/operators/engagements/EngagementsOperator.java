package dev.freshet.operators.engagements;

import dev.freshet.maths.CoOccurrence;
import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.EngagementLog;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequestSerializer;
import dev.freshet.operators.gather.RequestSplitter;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.ingest.Collision;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.LiveEntities;
import dev.freshet.operators.types.WriteBackCache;
import java.util.Arrays;
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
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps each user's log, turns every change of it into changes of anchors' rows, and asks for the
 * user to be folded in.
 *
 * <p>Keyed by the user's fingerprint. The main output is {@link RowDelta}s; fold-in requests and
 * dead letters leave by side outputs. What is collected on heap is passed on before each watermark
 * and each barrier.
 */
public final class EngagementsOperator extends AbstractStreamOperator<RowDelta>
    implements OneInputStreamOperator<Event, RowDelta>, Triggerable<Long, VoidNamespace> {

  private static final long serialVersionUID = 1L;

  /** The side output of fold-in requests. */
  public static final OutputTag<GatherRequest> FOLD_INS =
      new OutputTag<>("fold-in-requests", GatherRequestSerializer.TYPE);

  private final EngagementsOptions options;

  private transient CoOccurrence[] coOccurrences;
  private transient int[] groupIds;
  private transient WriteBackCache<UserLog> users;
  private transient DeltaBuffer buffer;
  private transient boolean flushScheduled;
  private transient RequestSplitter splitter;
  private transient long[] recent;
  private transient float[] recency;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient LiveEntities live;
  private transient EngagementsMetrics counts;

  /** Creates the operator. */
  public EngagementsOperator(EngagementsOptions options) {
    this.options = options;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    live = new LiveEntities(context.getOperatorStateStore(), options.userTypes());
  }

  @Override
  public void open() throws Exception {
    super.open();
    coOccurrences =
        options.groups().stream().map(CoOccurrenceGroup::coOccurrence).toArray(CoOccurrence[]::new);
    groupIds = options.groups().stream().mapToInt(group -> group.name().hashCode()).toArray();
    users =
        new WriteBackCache<>(
            this,
            getPartitionedState(new ValueStateDescriptor<>("user-log", new UserLogSerializer())),
            options.cacheEntries());
    buffer = new DeltaBuffer();
    recent = new long[options.foldInItems()];
    recency = new float[options.foldInItems()];
    double weight = 1;
    for (int i = 0; i < recency.length; i++) {
      recency[i] = (float) weight;
      weight *= options.foldInDecay();
    }
    var task = getRuntimeContext().getTaskInfo();
    splitter =
        new RequestSplitter(
            new Shards(task.getMaxNumberOfParallelSubtasks()),
            task.getNumberOfParallelSubtasks(),
            recent.length);
    timers = getInternalTimerService("fold-ins", VoidNamespaceSerializer.INSTANCE, this);
    counts = new EngagementsMetrics(getMetricGroup());
    live.register(new FreshetMetrics(getMetricGroup()));
  }

  @Override
  public void processElement(StreamRecord<Event> element) throws Exception {
    Event event = element.getValue();
    CoOccurrenceGroup group = options.groups().get(event.group());
    long lateBefore = group.lateBefore(timers.currentWatermark());
    if (event.eventTime() < lateBefore) {
      counts.late.inc();
      return;
    }
    UserLog known = users.get(event.user());
    UserLog user = known == null ? new UserLog(event.userKey()) : known;
    if (!Arrays.equals(user.key(), event.userKey())) {
      refuse(event, "user", user.key(), event.userKey());
    } else if (!buffer.agrees(event)) {
      refuse(event, "anchor", null, event.anchorKey());
    } else if (count(event, user, lateBefore)) {
      askForFoldIn(event, user);
      users.put(event.user(), user);
      if (known == null) {
        live.add(event.userKey());
      }
    }
    users.settle();
  }

  // A failure in the timer's callback fails the task by itself.
  @SuppressWarnings("FutureReturnValueIgnored")
  private boolean count(Event event, UserLog user, long lateBefore) {
    EngagementLog log = user.log(groupIds[event.group()]);
    log.dropBefore(lateBefore);
    buffer.begin(event, options.groups().get(event.group()).panes());
    int before = buffer.changes();
    CoOccurrence.Insertion insertion =
        coOccurrences[event.group()].insert(
            log, event.eventTime(), event.anchor(), event.weight(), event.eventId(), buffer);
    if (insertion == CoOccurrence.Insertion.REPEATED) {
      counts.repeats.inc();
      return false;
    }
    if (insertion == CoOccurrence.Insertion.OVERFLOWED) {
      counts.logOverflows.inc();
    }
    buffer.noteOwn(event);
    // One change is the support; each pair is a change in two rows.
    counts.pairs.inc((buffer.changes() - before - 1) / 2);
    if (options.delayMillis() == 0 || buffer.changes() >= options.mostChanges()) {
      flushBuffer();
    } else if (!flushScheduled) {
      flushScheduled = true;
      var clock = getProcessingTimeService();
      clock.registerTimer(
          clock.getCurrentProcessingTime() + options.delayMillis(), time -> flushBuffer());
    }
    return true;
  }

  private void askForFoldIn(Event event, UserLog user) {
    user.arrivedAt =
        user.arrivedAt == 0 ? event.arrivedAt() : Math.min(user.arrivedAt, event.arrivedAt());
    user.dueGroup = groupIds[event.group()];
    if (user.dueAt != 0) {
      return;
    }
    long now = timers.currentProcessingTime();
    long next = user.foldedInAt + options.foldInIntervalMillis();
    if (now >= next) {
      foldIn(event.user(), user, now);
    } else {
      user.dueAt = next;
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, next);
    }
  }

  private void foldIn(long fingerprint, UserLog user, long now) {
    EngagementLog log = user.log(user.dueGroup);
    int size = log.newestDistinct(recent);
    int group = positionOf(user.dueGroup);
    if (size > 0 && group >= 0) {
      var header =
          new RequestSplitter.Header(
              GatherRequest.Kind.FOLD_IN,
              fingerprint,
              user.key(),
              group,
              log.time(log.size() - 1),
              user.arrivedAt,
              log.support(log.time(log.size() - 1), options.groups().get(group).memory()));
      splitter.send(
          header,
          recent,
          recency,
          size,
          part -> output.collect(FOLD_INS, new StreamRecord<>(part)));
    }
    user.foldedInAt = now;
    user.dueAt = 0;
    user.arrivedAt = 0;
  }

  private int positionOf(int groupId) {
    for (int i = 0; i < groupIds.length; i++) {
      if (groupIds[i] == groupId) {
        return i;
      }
    }
    return -1;
  }

  private void refuse(Event event, String role, byte[] held, byte[] named) {
    counts.collisions.inc();
    counts.deadLetters.inc();
    output.collect(
        DeadLetter.OUTPUT,
        new StreamRecord<>(Collision.deadLetter(event.origin(), role, held, named)));
  }

  private void flushBuffer() {
    flushScheduled = false;
    buffer.flush(delta -> output.collect(new StreamRecord<>(delta)));
  }

  @Override
  public void onProcessingTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
    UserLog user = users.get(timer.getKey());
    if (user != null && user.dueAt != 0 && user.dueAt <= timer.getTimestamp()) {
      foldIn(timer.getKey(), user, timers.currentProcessingTime());
      users.put(timer.getKey(), user);
    }
    users.settle();
  }

  @Override
  public void onEventTime(InternalTimer<Long, VoidNamespace> timer) {
    throw new IllegalStateException("no event-time timer is ever set here");
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flushBuffer();
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    flushBuffer();
    users.flush();
    super.prepareSnapshotPreBarrier(checkpointId);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    live.snapshot();
  }

  @Override
  public void finish() throws Exception {
    flushBuffer();
    super.finish();
  }
}
