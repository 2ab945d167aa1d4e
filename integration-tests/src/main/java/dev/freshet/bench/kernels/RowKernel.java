package dev.freshet.bench.kernels;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Heaviest;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.neighbourhoods.AnchorRow;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A full row: what an event changes in it, and the choice of the 64 heaviest neighbours. */
@State(Scope.Thread)
public class RowKernel {

  private static final int DELTAS = 1_024;
  private static final int PAIRS = 10;

  private final RowDelta[] own = new RowDelta[DELTAS];
  private final RowDelta[] others = new RowDelta[DELTAS];
  private CoOccurrenceGroup group;
  private AnchorRow row;
  private Heaviest heaviest;
  private int next;

  /** Draws a row and its changes. */
  @Setup
  public void draw() {
    group = Samples.group();
    row = Samples.row(group);
    heaviest = new Heaviest(group.gathered());
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < DELTAS; i++) {
      own[i] = Samples.delta(group, Samples.NOW, 1, PAIRS, random);
      others[i] = Samples.delta(group, Samples.NOW, 0, 1, random);
    }
  }

  /** An event of the anchor's own: its support, and its pairs with ten others. */
  @Benchmark
  public int ownEvent() {
    return row.apply(own[next++ & DELTAS - 1], group) + group.truncate(row.neighbourhood());
  }

  /** An event of another anchor that pairs with this one: one row update. */
  @Benchmark
  public int update() {
    return row.apply(others[next++ & DELTAS - 1], group) + group.truncate(row.neighbourhood());
  }

  /** The neighbours of a refresh. */
  @Benchmark
  public int gather() {
    row.neighbourhood()
        .heaviest(group.panes(), Samples.NOW, group.memory(), group.leastCount(), heaviest);
    return heaviest.size();
  }
}
