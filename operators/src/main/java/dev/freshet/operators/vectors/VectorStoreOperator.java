package dev.freshet.operators.vectors;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.SeedVector;
import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.operators.statistics.PartialStatistics;
import dev.freshet.operators.statistics.ToldTotals;
import dev.freshet.operators.time.EventTimeOperator;
import java.util.Arrays;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps anchors' published vectors as they come back from the registry topic, and answers requests
 * for them at once.
 *
 * <p>Keyed by {@link Shards#keyOf key group}, with the anchors in a map below it: one request asks
 * for many anchors of many key groups of this subtask. Because an answer leaves before the next
 * element is taken, every answer to a request before a barrier is itself before that barrier.
 * Feedback only ever changes what is stored; it never causes a publication.
 *
 * <p>An anchor that is to be forgotten loses its vector as soon as the request passes. A marker
 * stays in its place: neighbours that still name it are told that it is gone, and what comes back
 * of it is ignored until its null has come back, since that was published before.
 */
public final class VectorStoreOperator extends EventTimeOperator<GatherAnswer>
    implements TwoInputStreamOperator<GatherRequest, Publication, GatherAnswer>,
        Triggerable<Integer, Long> {

  private static final long serialVersionUID = 1L;

  /** The side output of statistics. */
  public static final OutputTag<PartialStatistics> STATISTICS =
      new OutputTag<>("statistics", PartialStatistics.TYPE);

  private final VectorStoreOptions options;
  private final WarmStart warmStart;

  private transient boolean restored;
  private transient Shards shards;
  private transient MapState<Long, StoredVector> vectors;
  private transient MapState<Long, Long> forgotten;
  private transient InternalTimerService<Long> timers;
  private transient VectorCache cache;
  private transient StoredVector[] found;
  private transient HalfLife[] memories;
  private transient KeyGroupStatistics statistics;
  private transient Counter misses;
  private transient Counter stale;

  /** Creates the operator without a warm start. */
  public VectorStoreOperator(VectorStoreOptions options) {
    this(options, WarmStart.NONE);
  }

  /**
   * Creates the operator.
   *
   * @param warmStart what it loads, if it is not restored, before it takes its first element
   */
  public VectorStoreOperator(VectorStoreOptions options, WarmStart warmStart) {
    this.options = options;
    this.warmStart = warmStart;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    restored = context.isRestored();
  }

  // A failure in the timer's callback fails the task by itself.
  @Override
  @SuppressWarnings("FutureReturnValueIgnored")
  public void open() throws Exception {
    super.open();
    shards = new Shards(getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
    vectors =
        getPartitionedState(
            new MapStateDescriptor<>(
                "vectors", LongSerializer.INSTANCE, new StoredVectorSerializer()));
    forgotten =
        getPartitionedState(
            new MapStateDescriptor<>(
                "forgotten", LongSerializer.INSTANCE, LongSerializer.INSTANCE));
    timers = getInternalTimerService("forgotten", LongSerializer.INSTANCE, this);
    cache = new VectorCache(new Stored(), options.cacheEntries());
    found = new StoredVector[0];
    FreshetMetrics metrics = new FreshetMetrics(getMetricGroup());
    misses = metrics.counter(MetricNames.GATHER_MISSES);
    stale = metrics.counter(MetricNames.STALE_FEEDBACK);
    memories = options.groups().stream().map(CoOccurrenceGroup::memory).toArray(HalfLife[]::new);
    KeyGroupRange range = keyGroups();
    sumStored(range);
    if (!restored) {
      new RegistryLoader(warmStart, shards, range, getContainingTask()::isCanceled)
          .load(getMetricGroup(), loaded -> processElement2(new StreamRecord<>(loaded)));
    }
    long interval = options.statisticsIntervalMillis();
    getProcessingTimeService()
        .scheduleWithFixedDelay(time -> tellStatistics(), Math.min(1, interval), interval);
  }

  /** Sums the restored vectors anew, which also rids the sums of gathered rounding errors. */
  private void sumStored(KeyGroupRange range) throws Exception {
    statistics =
        new KeyGroupStatistics(
            options.dimension(),
            new ToldTotals(
                options.groups().size(),
                getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks()),
            range.getStartKeyGroup(),
            range.getEndKeyGroup());
    for (int keyGroup : range) {
      setCurrentKey(shards.keyOf(keyGroup));
      for (StoredVector stored : vectors.values()) {
        if (stored.exists()) {
          statistics.add(keyGroup, stored);
        }
      }
    }
  }

  private KeyGroupRange keyGroups() {
    TaskInfo task = getRuntimeContext().getTaskInfo();
    return KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
        task.getMaxNumberOfParallelSubtasks(),
        task.getNumberOfParallelSubtasks(),
        task.getIndexOfThisSubtask());
  }

  @Override
  public void processElement1(StreamRecord<GatherRequest> element) throws Exception {
    GatherRequest request = element.getValue();
    GatherAnswer answer;
    if (request.kind().gathers()) {
      answer = gather(request);
    } else {
      if (request.kind() == GatherRequest.Kind.FORGET && request.withOwner()) {
        forget(request);
      }
      answer = GatherAnswer.notice(request);
    }
    output.collect(new StreamRecord<>(answer));
    cache.settle();
  }

  private GatherAnswer gather(GatherRequest request) throws Exception {
    int dimension = options.dimension();
    long[] neighbours = request.neighbours();
    float[] counts = request.counts();
    int asked = neighbours.length;
    float[] answered = new float[asked * dimension];
    float[] scales = new float[asked];
    float[] supports = new float[asked];
    boolean refresh = request.kind() == GatherRequest.Kind.REFRESH;
    if (refresh) {
      statistics.hear(request);
    }
    HalfLife memory = refresh ? memory(request) : HalfLife.UNLIMITED;
    lookUp(neighbours);
    int size = 0;
    for (int i = 0; i < asked; i++) {
      long neighbour = neighbours[i];
      StoredVector stored = found[i];
      boolean missed = !stored.exists() && !stored.isForgotten();
      if (missed) {
        misses.inc();
      }
      if (stored.isForgotten() || (missed && !refresh)) {
        // Left out: the forgotten, which rows name until their panes leave; and of a fold-in the
        // unpublished, as seeds would only blur it. The request is not ours to change.
        if (size == i) {
          neighbours = neighbours.clone();
          counts = counts.clone();
        }
        continue;
      }
      if (size < i) {
        neighbours[size] = neighbour;
        counts[size] = counts[i];
      }
      if (stored.exists()) {
        System.arraycopy(stored.vector(), 0, answered, size * dimension, dimension);
        scales[size] = stored.scale();
        supports[size] = stored.supportAt(request.time(), memory);
      } else {
        SeedVector.fill(neighbour, answered, size * dimension, dimension);
        scales[size] = options.weighting().scale(0);
      }
      size++;
    }
    if (size == asked) {
      return answer(request, answered, scales, supports);
    }
    return answer(
        request.withNeighbours(Arrays.copyOf(neighbours, size), Arrays.copyOf(counts, size)),
        Arrays.copyOf(answered, size * dimension),
        Arrays.copyOf(scales, size),
        Arrays.copyOf(supports, size));
  }

  /** Finds all at once: lookups that wait for memory overlap if nothing comes between them. */
  private void lookUp(long[] entities) throws Exception {
    if (found.length < entities.length) {
      found = new StoredVector[2 * entities.length];
    }
    for (int i = 0; i < entities.length; i++) {
      found[i] = cache.get(entities[i]);
    }
  }

  /** Returns the memory that a refresh is to be weighted by, and keeps it as its group's. */
  private HalfLife memory(GatherRequest request) {
    int group = request.group();
    if (memories[group].millis() != request.memoryMillis()) {
      memories[group] = new HalfLife(request.memoryMillis());
    }
    return memories[group];
  }

  /** Adds the owner's own vector, if the request asks for it. */
  private GatherAnswer answer(
      GatherRequest request, float[] answered, float[] scales, float[] supports) throws Exception {
    if (!request.withOwner()) {
      return new GatherAnswer(request, answered, scales, supports, null, 1, 0, 0, 0);
    }
    long owner = request.owner();
    StoredVector own = cache.get(owner);
    if (own.exists()) {
      return new GatherAnswer(
          request,
          answered,
          scales,
          supports,
          own.vector(),
          own.scale(),
          own.popularity(),
          own.rowWeight(),
          own.sequence());
    }
    float[] seed = new float[options.dimension()];
    SeedVector.fill(owner, seed, 0, seed.length);
    return new GatherAnswer(request, answered, scales, supports, seed, 1, 0, 0, 0);
  }

  private void forget(GatherRequest request) throws Exception {
    long entity = request.owner();
    replace(entity, cache.get(entity), StoredVector.forgotten());
    enter(entity);
    long until = options.groups().get(request.group()).outlivedAt(request.time());
    forgotten.put(entity, until);
    if (until != CoOccurrenceGroup.UNLIMITED) {
      timers.registerEventTimeTimer(entity, until);
    }
  }

  @Override
  public void processElement2(StreamRecord<Publication> element) throws Exception {
    Publication publication = element.getValue();
    long entity = publication.entity();
    StoredVector held = cache.get(entity);
    StoredVector published = publication.vector();
    if (published == null) {
      enter(entity);
      replace(entity, held, StoredVector.afterNull(forgotten.contains(entity)));
    } else if (held.awaitsNull() || published.sequence() <= held.sequence()) {
      stale.inc();
    } else {
      replace(entity, held, published);
    }
    cache.settle();
  }

  /** Replaces what is held of an entity, also in the statistics. */
  private void replace(long entity, StoredVector held, StoredVector by) {
    statistics.replace(shards.keyGroup(entity), held, by);
    cache.put(entity, by);
  }

  /** Drops the marker of an anchor if it has become useless. */
  @Override
  public void onEventTime(InternalTimer<Integer, Long> timer) throws Exception {
    long entity = timer.getNamespace();
    Long until = forgotten.get(entity);
    if (until != null && until <= timer.getTimestamp()) {
      forgotten.remove(entity);
      StoredVector held = cache.get(entity);
      if (held.isForgotten()) {
        replace(entity, held, StoredVector.NONE);
      }
    }
    cache.settle();
  }

  @Override
  public void onProcessingTime(InternalTimer<Integer, Long> timer) {
    throw new IllegalStateException("no processing-time timer is ever set here");
  }

  /** The vectors in keyed state. */
  private final class Stored implements VectorCache.State {

    @Override
    public StoredVector read(long entity) throws Exception {
      enter(entity);
      StoredVector stored = vectors.get(entity);
      return stored == null ? StoredVector.NONE : stored;
    }

    @Override
    public void write(long entity, StoredVector vector) throws Exception {
      enter(entity);
      if (vector.sequence() == 0) {
        vectors.remove(entity);
      } else {
        vectors.put(entity, vector);
      }
    }
  }

  /** Makes the state of an entity's key group the current one. */
  private void enter(long entity) {
    setCurrentKey(shards.keyOf(shards.keyGroup(entity)));
  }

  /**
   * Lets Refresh know the space before the first barrier, until when it holds answers on heap; and
   * writes what changed into state.
   */
  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    tellStatistics();
    cache.flush();
  }

  private void tellStatistics() {
    if (statistics.hasChanged()) {
      output.collect(STATISTICS, new StreamRecord<>(statistics.takeChanged()));
    }
  }
}
