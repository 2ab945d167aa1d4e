package dev.freshet.bench.kernels;

import dev.freshet.maths.CoOccurrence;
import dev.freshet.maths.ContributionSink;
import dev.freshet.maths.EngagementLog;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A full log: an engagement in order, and the pairs that it makes. */
@State(Scope.Thread)
public class LogKernel {

  private static final int ANCHORS = 1_024;
  private static final int LOG = 256;

  private final long[] anchors = new long[ANCHORS];
  private final Sum sum = new Sum();
  private CoOccurrence pairing;
  private EngagementLog log;
  private long time;
  private int next;

  /** Sums what it is given, so that nothing of it is left out. */
  private static final class Sum implements ContributionSink {
    private long units;

    @Override
    public void support(long anchor, long at, long change) {
      units += anchor ^ change;
    }

    @Override
    public void pair(long anchor, long neighbour, int tick, long change) {
      units += neighbour ^ change;
    }
  }

  /** Fills the log. */
  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < ANCHORS; i++) {
      anchors[i] = random.nextLong();
    }
    pairing = Samples.group().coOccurrence();
    log = new EngagementLog();
    time = Samples.NOW;
    for (int i = 0; i < LOG; i++) {
      append();
    }
  }

  /** An engagement newer than all others, with an anchor that is not among the newest. */
  @Benchmark
  public long append() {
    time += 1_000;
    var unused = pairing.insert(log, time, anchors[next++ & ANCHORS - 1], 1, 0, sum);
    return sum.units;
  }
}
