package dev.freshet.operators.vectors;

import dev.freshet.maths.HalfLife;
import dev.freshet.maths.SeedVector;
import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.operators.statistics.PartialStatistics;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import java.util.Map;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
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
 */
public final class VectorStoreOperator extends AbstractStreamOperator<GatherAnswer>
    implements TwoInputStreamOperator<GatherRequest, Publication, GatherAnswer> {

  private static final long serialVersionUID = 1L;

  /** The side output of statistics. */
  public static final OutputTag<PartialStatistics> STATISTICS =
      new OutputTag<>("statistics", PartialStatistics.TYPE);

  private final VectorStoreOptions options;

  private transient Shards shards;
  private transient MapState<Long, StoredVector> vectors;
  private transient Long2ObjectLinkedOpenHashMap<StoredVector> cache;
  private transient KeyGroupStatistics statistics;
  private transient Counter misses;
  private transient Counter stale;

  /** Creates the operator. */
  public VectorStoreOperator(VectorStoreOptions options) {
    this.options = options;
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
    cache = new Long2ObjectLinkedOpenHashMap<>();
    sumStored();
    FreshetMetrics metrics = new FreshetMetrics(getMetricGroup());
    misses = metrics.counter(MetricNames.GATHER_MISSES);
    stale = metrics.counter(MetricNames.STALE_FEEDBACK);
    long interval = options.statisticsIntervalMillis();
    getProcessingTimeService()
        .scheduleWithFixedDelay(time -> tellStatistics(), Math.min(1, interval), interval);
  }

  /** Sums the restored vectors anew, which also rids the sums of gathered rounding errors. */
  private void sumStored() throws Exception {
    TaskInfo task = getRuntimeContext().getTaskInfo();
    KeyGroupRange range =
        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
            task.getMaxNumberOfParallelSubtasks(),
            task.getNumberOfParallelSubtasks(),
            task.getIndexOfThisSubtask());
    statistics =
        new KeyGroupStatistics(
            options.dimension(), range.getStartKeyGroup(), range.getEndKeyGroup());
    for (int keyGroup : range) {
      setCurrentKey(shards.keyOf(keyGroup));
      for (Map.Entry<Long, StoredVector> entry : vectors.entries()) {
        statistics.add(keyGroup, entry.getValue());
      }
    }
  }

  @Override
  public void processElement1(StreamRecord<GatherRequest> element) throws Exception {
    GatherRequest request = element.getValue();
    int dimension = options.dimension();
    HalfLife memory = options.memories().get(request.group());
    int size = request.neighbours().length;
    float[] answered = new float[size * dimension];
    float[] scales = new float[size];
    float[] supports = new float[size];
    for (int i = 0; i < size; i++) {
      long neighbour = request.neighbours()[i];
      StoredVector stored = find(neighbour, shards.keyGroup(neighbour));
      if (!stored.exists()) {
        misses.inc();
        SeedVector.fill(neighbour, answered, i * dimension, dimension);
        scales[i] = options.weighting().scale(0);
      } else {
        System.arraycopy(stored.vector(), 0, answered, i * dimension, dimension);
        scales[i] = stored.scale();
        supports[i] = stored.supportAt(request.time(), memory);
      }
    }
    float[] previous = null;
    float scale = 1;
    long sequence = 0;
    if (request.withOwner()) {
      StoredVector own = find(request.owner(), shards.keyGroup(request.owner()));
      scale = own.scale();
      sequence = own.sequence();
      previous = own.vector();
      if (!own.exists()) {
        previous = new float[dimension];
        SeedVector.fill(request.owner(), previous, 0, dimension);
      }
    }
    output.collect(
        new StreamRecord<>(
            new GatherAnswer(request, answered, scales, supports, previous, scale, sequence)));
    trimCache();
  }

  @Override
  public void processElement2(StreamRecord<Publication> element) throws Exception {
    Publication publication = element.getValue();
    long entity = publication.entity();
    int keyGroup = shards.keyGroup(entity);
    StoredVector held = find(entity, keyGroup);
    StoredVector published = publication.vector();
    if (published != null && published.sequence() <= held.sequence()) {
      stale.inc();
      trimCache();
      return;
    }
    setCurrentKey(shards.keyOf(keyGroup));
    if (held.exists()) {
      statistics.remove(keyGroup, held);
    }
    if (published == null) {
      vectors.remove(entity);
      cache.put(entity, StoredVector.NONE);
    } else {
      vectors.put(entity, published);
      cache.put(entity, published);
      statistics.add(keyGroup, published);
    }
    trimCache();
  }

  private StoredVector find(long entity, int keyGroup) throws Exception {
    StoredVector cached = cache.getAndMoveToLast(entity);
    if (cached != null) {
      return cached;
    }
    setCurrentKey(shards.keyOf(keyGroup));
    StoredVector stored = vectors.get(entity);
    if (stored == null) {
      stored = StoredVector.NONE;
    }
    cache.putAndMoveToLast(entity, stored);
    return stored;
  }

  private void trimCache() {
    while (cache.size() > options.cacheEntries()) {
      cache.removeFirst();
    }
  }

  private void tellStatistics() {
    if (statistics.hasChanged()) {
      output.collect(STATISTICS, new StreamRecord<>(statistics.takeChanged()));
    }
  }
}
