package dev.freshet.operators.refresh;

import dev.freshet.maths.Fingerprint;
import dev.freshet.maths.Gathered;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.UpdateRule;
import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.statistics.SpaceStatistics;
import dev.freshet.operators.statistics.ToldTotals;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.PackedVector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Applies the update rule to what an entity gathered, and gives the registry's record of it; or the
 * null of one that is gone.
 *
 * <p>Partitioned by owner, but without keyed state: the owner's previous vector comes with its
 * neighbours'. The second input is the statistics of the space, broadcast.
 */
public final class RefreshOperator extends AbstractStreamOperator<RegistryUpdate>
    implements TwoInputStreamOperator<GatherAnswer, SpaceStatistics, RegistryUpdate> {

  private static final long serialVersionUID = 1L;

  /** The side output of the audit. */
  public static final OutputTag<RefreshAudit> AUDIT =
      new OutputTag<>("audit", RefreshAuditSerializer.TYPE);

  private static final ByteBuffer NO_NEIGHBOURS = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final RefreshSettings settings;
  private final MicrosecondClock clock;

  private transient UpdateRule rule;
  private transient AnswerParts answer;
  private transient float[] vector;
  private transient float[] published;
  private transient float drift;
  private transient LatestStatistics statistics;
  private transient PendingGathers pending;
  private transient HalfLife[] memories;
  private transient HalfLife[] recent;
  private transient List<GatherAnswer> early;
  private transient Sequencer sequencer;
  private transient Unconfirmed<RegistryUpdate> unconfirmed;
  private transient Auditor auditor;
  private transient RefreshMetrics counts;

  /** Creates the operator. */
  public RefreshOperator(RefreshSettings settings, MicrosecondClock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    sequencer = new Sequencer(context.getOperatorStateStore(), clock);
    statistics =
        new LatestStatistics(
            context.getOperatorStateStore(),
            settings.rule().dimension(),
            new ToldTotals(
                settings.groups(),
                getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks()));
    unconfirmed =
        new Unconfirmed<>(
            context.getOperatorStateStore(),
            new RegistryUpdateSerializer(),
            update -> Fingerprint.of(update.key()),
            this::isMine);
  }

  @Override
  public void open() throws Exception {
    super.open();
    int dimension = settings.rule().dimension();
    rule = RuleLoader.load(settings.ruleClass(), settings.rule(), getUserCodeClassloader());
    answer = new AnswerParts(settings.weighting(), dimension);
    vector = new float[dimension];
    published = new float[dimension];
    pending = new PendingGathers();
    memories = new HalfLife[settings.groups()];
    recent = new HalfLife[settings.groups()];
    early = new ArrayList<>();
    auditor = settings.audit() ? new Auditor(dimension) : null;
    counts = new RefreshMetrics(getMetricGroup(), pending);
    for (RegistryUpdate update : unconfirmed.takeRestored()) {
      emit(Fingerprint.of(update.key()), update);
      counts.republished.inc();
    }
  }

  /** Returns whether answers to an owner come to this subtask. */
  private boolean isMine(long owner) {
    TaskInfo task = getRuntimeContext().getTaskInfo();
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
            owner, task.getMaxNumberOfParallelSubtasks(), task.getNumberOfParallelSubtasks())
        == task.getIndexOfThisSubtask();
  }

  private void emit(long owner, RegistryUpdate update) {
    output.collect(new StreamRecord<>(update));
    if (settings.transactional()) {
      // The null of an owner that was made anew since is remembered too: VectorStore awaits it.
      unconfirmed.published(update.embedding() == null ? ~owner : owner, update);
    }
  }

  @Override
  public void processElement1(StreamRecord<GatherAnswer> element) throws Exception {
    // After a warm start the space is not empty, though nothing has told of it yet. VectorStore
    // tells before its first barrier, so these are gone before the first snapshot.
    if (statistics.known()) {
      pending.add(element.getValue(), this::take);
    } else {
      early.add(element.getValue());
    }
  }

  private void take(PendingGathers.Pending complete) throws MalformedRecordException {
    GatherRequest request = complete.parts().get(0).request();
    if (!request.kind().gathers()) {
      counts.gone.inc();
      long now = clock.micros() / 1_000;
      emit(request.owner(), new RegistryUpdate(request.ownerKey(), null, now));
    } else if (complete.superseded()) {
      counts.superseded.inc();
    } else {
      apply(complete);
    }
  }

  @Override
  public void processElement2(StreamRecord<SpaceStatistics> element) throws Exception {
    statistics.replace(element.getValue());
    counts.statisticsUpdates.inc();
    for (GatherAnswer waiting : early) {
      pending.add(waiting, this::take);
    }
    early.clear();
  }

  private void apply(PendingGathers.Pending complete) throws MalformedRecordException {
    GatherRequest request = complete.parts().get(0).request();
    boolean refresh = request.kind() == GatherRequest.Kind.REFRESH;
    double total = refresh ? statistics.total(request, recent(request)) : 0;
    answer.take(complete.parts());
    if (!refresh) {
      foldIn();
    } else if (!refresh()) {
      counts.newcomers.inc(); // Its seed says as much of it.
      return;
    }
    float scale = refresh ? settings.weighting().scale(request.support()) : 1;
    float popularity = popularity(request, total);
    long sequence = 0;
    if (!UpdateRule.isPublishable(vector)) {
      counts.notFinite.inc();
    } else if (hasMoved(request, scale, popularity)) {
      sequence = sequencer.next(answer.previousSequence());
      publish(request, complete.arrivedAt(), sequence, scale, popularity);
    }
    if (auditor != null) {
      output.collect(
          AUDIT,
          new StreamRecord<>(
              auditor.record(sequence, complete, answer.gathered(), statistics, vector, scale)));
    }
  }

  /** Runs the rule for an anchor; returns false if there is nothing to make a vector from. */
  private boolean refresh() {
    Gathered gathered = answer.gathered();
    if (gathered.size() > 0) {
      counts.refreshes.inc();
      rule.refresh(gathered, statistics.space(), vector);
      return true;
    }
    // Nothing to learn from, but support, scale and popularity have changed.
    System.arraycopy(gathered.previous(), 0, vector, 0, vector.length);
    return answer.previousSequence() != 0;
  }

  private void foldIn() {
    counts.foldIns.inc();
    if (answer.gathered().size() > 0) {
      rule.foldIn(answer.gathered(), statistics.space(), vector);
    } else {
      Arrays.fill(vector, 0); // Until something is known of its items, only popularity speaks.
    }
  }

  /** Measures the drift of a vector that was published before, and whether it is worth a record. */
  private boolean hasMoved(GatherRequest request, float scale, float popularity) {
    drift = 0;
    if (request.kind() != GatherRequest.Kind.REFRESH || answer.previousSequence() == 0) {
      return true;
    }
    float scaleRatio = scale / answer.previousScale();
    float previous = answer.previousPopularity();
    boolean worth;
    if (answer.gathered().size() == 0 && request.arrivedAt() == 0) {
      worth = settings.hasFaded(scaleRatio, popularity, previous);
    } else {
      Drift moved = Drift.between(answer.gathered().previous(), vector);
      counts.drifted(moved);
      drift = (float) moved.step();
      worth = settings.isWorthARecord(drift, scaleRatio, popularity - previous);
    }
    if (!worth) {
      counts.unmoved.inc();
    }
    return worth;
  }

  private HalfLife recent(GatherRequest request) {
    int group = request.group();
    if (memories[group] == null || memories[group].millis() != request.memoryMillis()) {
      memories[group] = new HalfLife(request.memoryMillis());
      recent[group] = settings.popularity().recent(memories[group]);
    }
    return recent[group];
  }

  private float popularity(GatherRequest request, double total) {
    if (request.kind() == GatherRequest.Kind.FOLD_IN) {
      return settings.popularity().ofFoldedIn(answer.gathered(), vector, statistics.space());
    }
    return settings.popularity().ofAnchor(request.recentSupport(), total);
  }

  private void publish(
      GatherRequest request, long arrivedAt, long sequence, float scale, float popularity)
      throws MalformedRecordException {
    boolean refresh = request.kind() == GatherRequest.Kind.REFRESH;
    for (int i = 0; i < vector.length; i++) {
      published[i] = scale * vector[i];
    }
    long now = clock.micros() / 1_000;
    Embedding embedding =
        new Embedding(
            EntityKey.parse(request.ownerKey()),
            settings.space(),
            settings.version(),
            PackedVector.pack(published),
            vector.length,
            scale,
            request.support(),
            answer.rowWeight(),
            sequence,
            request.time(),
            arrivedAt == 0 ? now : arrivedAt,
            now,
            refresh ? VectorSource.TRAINED : VectorSource.FOLDED_IN,
            drift,
            settings.job(),
            NO_NEIGHBOURS,
            request.recentSupport(),
            popularity);
    emit(request.owner(), new RegistryUpdate(request.ownerKey(), embedding, now));
    counts.published.inc();
    if (arrivedAt != 0) {
      counts.freshness.update(now - arrivedAt);
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    if (!pending.isEmpty()) {
      throw new IllegalStateException(
          "at checkpoint %d answers to %d owners are incomplete: VectorStore must answer every request before the barrier"
              .formatted(context.getCheckpointId(), pending.owners()));
    }
    if (!early.isEmpty()) {
      throw new IllegalStateException(
          "at checkpoint %d no statistics of the space have come: VectorStore must tell them before its first barrier"
              .formatted(context.getCheckpointId()));
    }
    super.snapshotState(context);
    sequencer.snapshot();
    unconfirmed.snapshot(context.getCheckpointId());
    statistics.snapshot(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0);
  }

  /** The sink is in the same task: if it cannot commit, the task fails before its next barrier. */
  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    unconfirmed.confirmed(checkpointId);
  }
}
