package dev.freshet.operators.statistics;

import dev.freshet.maths.GramSum;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Sums the latest statistics of every key group into those of the space.
 *
 * <p>It keeps no state: every subtask of VectorStore tells all its key groups when it starts, and
 * nothing is passed on before all key groups have been told, so that a restart never shows half a
 * space. Runs with parallelism 1.
 *
 * <p>However many subtasks tell, at most one sum goes out an interval, and one before each barrier:
 * each sum takes all key groups, and goes to every subtask of Refresh.
 */
public final class SumStatistics extends AbstractStreamOperator<SpaceStatistics>
    implements OneInputStreamOperator<PartialStatistics, SpaceStatistics>, ProcessingTimeCallback {

  private static final long serialVersionUID = 1L;

  private final int dimension;
  private final int keyGroups;
  private final long intervalMillis;

  private transient GramSum[] latest;
  private transient boolean[] told;
  private transient ToldTotals totals;
  private transient int missing;
  private transient long number;
  private transient boolean anySent;
  private transient long sentAt;
  private transient boolean waiting;

  /**
   * @param dimension d, the space's dimension
   * @param keyGroups the number of key groups of VectorStore, its max parallelism
   * @param intervalMillis the least time between two sums, in milliseconds
   */
  public SumStatistics(int dimension, int keyGroups, long intervalMillis) {
    this.dimension = dimension;
    this.keyGroups = keyGroups;
    this.intervalMillis = intervalMillis;
  }

  @Override
  public void open() throws Exception {
    super.open();
    latest = new GramSum[keyGroups];
    told = new boolean[keyGroups];
    totals = null;
    missing = keyGroups;
  }

  @Override
  public void processElement(StreamRecord<PartialStatistics> element) {
    take(element.getValue());
    if (missing > 0 || waiting) {
      return;
    }
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (!anySent || now - sentAt >= intervalMillis) {
      send(now);
    } else {
      waiting = true;
      var unused = getProcessingTimeService().registerTimer(sentAt + intervalMillis, this);
    }
  }

  private void take(PartialStatistics partial) {
    for (int i = 0; i < partial.keyGroups().length; i++) {
      int keyGroup = partial.keyGroups()[i];
      latest[keyGroup] = partial.sums()[i];
      if (!told[keyGroup]) {
        told[keyGroup] = true;
        missing--;
      }
    }
    if (totals == null) {
      totals = partial.told().copy();
    } else {
      totals.add(partial.told());
    }
  }

  @Override
  public void onProcessingTime(long time) {
    // A barrier may have sent since, and a later timer be set.
    if (time - sentAt >= intervalMillis) {
      sendIfWaiting();
    }
  }

  /** What subtasks told before the barrier reaches Refresh before it. */
  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    sendIfWaiting();
  }

  private void sendIfWaiting() {
    if (waiting) {
      send(getProcessingTimeService().getCurrentProcessingTime());
    }
  }

  private void send(long now) {
    // Summed anew each time: differences would gather rounding errors.
    GramSum sum = new GramSum(dimension);
    for (GramSum part : latest) {
      if (part != null) {
        sum.add(part);
      }
    }
    // By the clock, so that numbers do not come again after a restart.
    number = Math.max(number + 1, now);
    output.collect(new StreamRecord<>(new SpaceStatistics(number, sum, totals.copy())));
    anySent = true;
    sentAt = now;
    waiting = false;
  }
}
