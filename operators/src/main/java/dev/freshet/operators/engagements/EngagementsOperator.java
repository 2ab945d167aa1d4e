package dev.freshet.operators.engagements;

import dev.freshet.maths.CoOccurrence;
import dev.freshet.maths.CoOccurrence.Insertion;
import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.EngagementLog;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequestSerializer;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Collision;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.LiveEntities;
import dev.freshet.operators.time.EventTimeOperator;
import dev.freshet.operators.time.LastingWatermark;
import dev.freshet.operators.types.WriteBackCache;
import dev.freshet.schemas.wire.EntityTypes;
import java.util.Arrays;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
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
 *
 * <p>A request to forget a user takes back what its log gave up to the time of the request, and
 * leaves a marker that keeps such events out until they would be late anyway. A request to forget
 * an anchor is passed on.
 */
public final class EngagementsOperator extends EventTimeOperator<RowDelta>
    implements OneInputStreamOperator<Event, RowDelta>, Triggerable<Long, VoidNamespace> {

  private static final long serialVersionUID = 1L;

  /** The side output of fold-in requests, and of the notices that users are gone. */
  public static final OutputTag<GatherRequest> FOLD_INS =
      new OutputTag<>("fold-in-requests", GatherRequestSerializer.TYPE);

  private static final long NOTHING = Long.MIN_VALUE;
  private static final long NEVER = CoOccurrenceGroup.UNLIMITED;

  private final EngagementsOptions options;

  private transient EntityTypes userTypes;
  private transient CoOccurrence[] coOccurrences;
  private transient int[] groupIds;
  private transient WriteBackCache<UserLog> users;
  private transient DeltaBuffer buffer;
  private transient boolean flushScheduled;
  private transient UserRequests requests;
  private transient SheddingInterval interval;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient LiveEntities live;
  private transient LastingWatermark lastingWatermark;
  private transient EngagementsMetrics counts;

  /** Creates the operator. */
  public EngagementsOperator(EngagementsOptions options) {
    this.options = options;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    live = new LiveEntities(context.getOperatorStateStore(), options.userTypes());
    lastingWatermark = new LastingWatermark(context.getOperatorStateStore());
  }

  @Override
  public void open() throws Exception {
    super.open();
    userTypes = new EntityTypes(options.userTypes());
    coOccurrences =
        options.groups().stream().map(CoOccurrenceGroup::coOccurrence).toArray(CoOccurrence[]::new);
    groupIds = options.groups().stream().mapToInt(group -> group.name().hashCode()).toArray();
    users =
        new WriteBackCache<>(
            this,
            getPartitionedState(new ValueStateDescriptor<>("user-log", new UserLogSerializer())),
            options.cacheEntries());
    buffer = new DeltaBuffer();
    requests =
        new UserRequests(
            options,
            groupIds,
            getRuntimeContext().getTaskInfo(),
            part -> output.collect(FOLD_INS, new StreamRecord<>(part)));
    timers = getInternalTimerService("fold-ins", VoidNamespaceSerializer.INSTANCE, this);
    interval = SheddingInterval.of(options.foldInInterval(), getContainingTask().getEnvironment());
    counts = new EngagementsMetrics(getMetricGroup(), interval);
    live.register(new FreshetMetrics(getMetricGroup()));
  }

  @Override
  public void processElement(StreamRecord<Event> element) throws Exception {
    Event event = element.getValue();
    if (event.kind() != Event.Kind.FORGET) {
      takeIn(event);
    } else if (userTypes.include(event.userKey())) {
      forget(event);
    } else {
      // After what was collected of the anchor before.
      flushBuffer();
      output.collect(new StreamRecord<>(RowDelta.forget(event)));
    }
    users.settle();
  }

  private void takeIn(Event event) throws Exception {
    CoOccurrenceGroup group = options.groups().get(event.group());
    long lateBefore = group.lateBefore(lastingWatermark.at(timers.currentWatermark()));
    if (event.eventTime() < lateBefore) {
      counts.late.inc();
      return;
    }
    UserLog user = user(event);
    if (!Arrays.equals(user.key(), event.userKey())) {
      refuse(event, "user", user.key(), event.userKey());
    } else if (event.eventTime() <= user.forgottenUpTo) {
      counts.forgotten.inc();
    } else if (!buffer.agrees(event)) {
      refuse(event, "anchor", null, event.anchorKey());
    } else {
      Insertion insertion = insert(event, user, lateBefore);
      if (insertion == Insertion.REPEATED) {
        counts.repeats.inc();
        return;
      }
      if (insertion == Insertion.UNCHANGED) {
        counts.unchanged.inc();
      } else {
        buffer.noteOwn(event);
        scheduleFlush();
        askForFoldIn(event, user);
      }
      awaitExpiry(user);
      users.put(event.user(), user);
    }
  }

  private UserLog user(Event event) throws Exception {
    UserLog known = users.get(event.user());
    return known == null ? new UserLog(event.userKey()) : known;
  }

  private Insertion insert(Event event, UserLog user, long lateBefore) {
    EngagementLog log = user.log(groupIds[event.group()]);
    log.dropBefore(lateBefore);
    int before = log.size();
    CoOccurrence counting = coOccurrences[event.group()];
    buffer.begin(event.group(), options.groups().get(event.group()).panes(), event.eventTime());
    Insertion insertion =
        event.kind() == Event.Kind.END
            ? counting.end(log, event.eventTime(), event.anchor(), event.eventId(), buffer)
            : counting.insert(
                log, event.eventTime(), event.anchor(), event.weight(), event.eventId(), buffer);
    counts.pairs.inc(buffer.takePairs());
    if (insertion == Insertion.COUNTED && options.groups().get(event.group()).memoryChosen()) {
      buffer.examine(event, counting, log);
    }
    if (insertion != Insertion.REPEATED) {
      counts.logOverflows.inc(before + 1 - log.size());
    }
    return insertion;
  }

  private void forget(Event request) throws Exception {
    UserLog user = user(request);
    if (!Arrays.equals(user.key(), request.userKey())) {
      refuse(request, "user", user.key(), request.userKey());
      return;
    }
    user.forgottenUpTo = Math.max(user.forgottenUpTo, request.eventTime());
    for (int group = 0; group < groupIds.length; group++) {
      EngagementLog log = user.logOrNull(groupIds[group]);
      if (log != null) {
        buffer.begin(group, options.groups().get(group).panes(), Long.MIN_VALUE);
        coOccurrences[group].forget(log, user.forgottenUpTo, buffer);
      }
    }
    counts.pairs.inc(buffer.takePairs());
    scheduleFlush();
    requests.forget(request.user(), user);
    if (user.live && !user.isEmpty()) {
      // What came after the request makes the user anew, behind the notice.
      foldIn(request.user(), user, timers.currentProcessingTime());
    } else {
      retire(user);
    }
    awaitExpiry(user);
    users.put(request.user(), user);
  }

  private void askForFoldIn(Event event, UserLog user) {
    user.arrivedAt =
        user.arrivedAt == 0 ? event.arrivedAt() : Math.min(user.arrivedAt, event.arrivedAt());
    long timer = user.dueAt;
    foldInWhenDue(event.user(), user, timers.currentProcessingTime());
    if (timer != 0 && user.dueAt != timer) {
      // Due before its timer, as the interval has narrowed since: one timer a user.
      timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, timer);
    }
    if (timer != 0 && user.dueAt != 0) {
      counts.joined.inc();
    }
  }

  /** Folds a user in if the interval in force has passed, or sets the timer for when it has. */
  private void foldInWhenDue(long fingerprint, UserLog user, long now) {
    long next = user.foldedInAt + interval.millis(now);
    if (now >= next) {
      foldIn(fingerprint, user, now);
    } else if (user.dueAt <= now || next < user.dueAt) {
      user.dueAt = next;
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, next);
    }
  }

  private void foldIn(long fingerprint, UserLog user, long now) {
    if (requests.foldIn(fingerprint, user)) {
      if (!user.live) {
        user.live = true;
        live.add(user.key());
      }
      user.foldedInAt = now;
      user.dueAt = 0;
      user.arrivedAt = 0;
    } else {
      // One that was never folded in, its groups all weighing nothing, was never published.
      if (user.live) {
        requests.expire(fingerprint, user, timers.currentWatermark());
      }
      retire(user);
    }
  }

  private void retire(UserLog user) {
    if (user.live) {
      live.remove(user.key());
    }
    user.live = false;
    user.foldedInAt = 0;
    user.dueAt = 0;
    user.arrivedAt = 0;
  }

  /** Sets the timer for the user's expiry, if none is set: one a user, however many events. */
  private void awaitExpiry(UserLog user) {
    if (user.expiresAt == 0) {
      long logs = logsOutlivedAt(user);
      long expiry = Math.min(logs == NOTHING ? NEVER : logs, markerOutlivedAt(user));
      if (expiry != NEVER) {
        user.expiresAt = expiry;
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, expiry);
      }
    }
  }

  /** Returns the watermark from which on no log matters, {@link #NOTHING} if all are empty. */
  private long logsOutlivedAt(UserLog user) {
    long outlived = NOTHING;
    for (int group = 0; group < groupIds.length; group++) {
      EngagementLog log = user.logOrNull(groupIds[group]);
      if (log != null && log.size() > 0) {
        long newest = log.time(log.size() - 1);
        outlived = Math.max(outlived, options.groups().get(group).outlivedAt(newest));
      }
    }
    return outlived;
  }

  /** Returns the watermark from which on what the marker keeps out is late in every group. */
  private long markerOutlivedAt(UserLog user) {
    if (user.forgottenUpTo == RowDelta.NOT_FORGOTTEN) {
      return NEVER;
    }
    long outlived = NOTHING;
    for (CoOccurrenceGroup group : options.groups()) {
      outlived = Math.max(outlived, group.outlivedAt(user.forgottenUpTo));
    }
    return outlived;
  }

  private void refuse(Event event, String role, byte[] held, byte[] named) {
    counts.collisions.inc();
    counts.deadLetters.inc();
    output.collect(
        DeadLetter.OUTPUT,
        new StreamRecord<>(Collision.deadLetter(event.origin(), role, held, named)));
  }

  // A failure in the timer's callback fails the task by itself.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void scheduleFlush() {
    if (options.delayMillis() == 0 || buffer.changes() >= options.mostChanges()) {
      flushBuffer();
    } else if (!flushScheduled) {
      flushScheduled = true;
      var clock = getProcessingTimeService();
      clock.registerTimer(
          clock.getCurrentProcessingTime() + options.delayMillis(), time -> flushBuffer());
    }
  }

  private void flushBuffer() {
    flushScheduled = false;
    buffer.flush(delta -> output.collect(new StreamRecord<>(delta)));
  }

  @Override
  public void onProcessingTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
    UserLog user = users.get(timer.getKey());
    if (user != null && user.dueAt != 0 && user.dueAt <= timer.getTimestamp()) {
      // Not yet, if the interval has widened since the timer was set.
      foldInWhenDue(timer.getKey(), user, now(timer));
      users.put(timer.getKey(), user);
    }
    users.settle();
  }

  /** The clock may have been set back since it let the timer fire. */
  private long now(InternalTimer<Long, VoidNamespace> timer) {
    return Math.max(timer.getTimestamp(), timers.currentProcessingTime());
  }

  @Override
  public void onEventTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
    UserLog user = users.get(timer.getKey());
    if (user != null && user.expiresAt == timer.getTimestamp()) {
      user.expiresAt = 0;
      expire(timer.getKey(), user, timers.currentWatermark());
    }
    users.settle();
  }

  private void expire(long fingerprint, UserLog user, long watermark) {
    if (markerOutlivedAt(user) <= watermark) {
      user.forgottenUpTo = RowDelta.NOT_FORGOTTEN;
    }
    if (logsOutlivedAt(user) <= watermark) {
      if (user.live) {
        requests.expire(fingerprint, user, watermark);
      }
      retire(user);
      user.clear();
    }
    if (user.isEmpty() && user.forgottenUpTo == RowDelta.NOT_FORGOTTEN) {
      users.remove(fingerprint);
    } else {
      awaitExpiry(user);
      users.put(fingerprint, user);
    }
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
    lastingWatermark.snapshot(timers.currentWatermark());
  }

  @Override
  public void finish() throws Exception {
    flushBuffer();
    super.finish();
  }
}
