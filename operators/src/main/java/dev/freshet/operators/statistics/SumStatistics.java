package dev.freshet.operators.statistics;

import dev.freshet.maths.GramSum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sums the latest statistics of every key group into those of the space.
 *
 * <p>It keeps no state: every subtask of VectorStore tells all its key groups when it starts, and
 * nothing is passed on before all key groups have been told, so that a restart never shows half a
 * space. Runs with parallelism 1.
 */
public final class SumStatistics extends ProcessFunction<PartialStatistics, SpaceStatistics> {

  private static final long serialVersionUID = 1L;

  private final int dimension;
  private final int keyGroups;

  private transient GramSum[] latest;
  private transient boolean[] told;
  private transient ToldTotals totals;
  private transient int missing;
  private transient long number;

  /**
   * @param dimension d, the space's dimension
   * @param keyGroups the number of key groups of VectorStore, its max parallelism
   */
  public SumStatistics(int dimension, int keyGroups) {
    this.dimension = dimension;
    this.keyGroups = keyGroups;
  }

  @Override
  public void open(OpenContext context) {
    latest = new GramSum[keyGroups];
    told = new boolean[keyGroups];
    totals = null;
    missing = keyGroups;
  }

  @Override
  public void processElement(
      PartialStatistics partial, Context context, Collector<SpaceStatistics> out) {
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
    if (missing == 0) {
      // Summed anew each time: differences would gather rounding errors.
      GramSum sum = new GramSum(dimension);
      for (GramSum part : latest) {
        if (part != null) {
          sum.add(part);
        }
      }
      // By the clock, so that numbers do not come again after a restart.
      number = Math.max(number + 1, context.timerService().currentProcessingTime());
      out.collect(new SpaceStatistics(number, sum, totals.copy()));
    }
  }
}
