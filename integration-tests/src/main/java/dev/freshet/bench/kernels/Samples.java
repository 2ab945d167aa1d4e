package dev.freshet.bench.kernels;

import dev.freshet.jobs.OperatorSettings;
import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.CountScale;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.neighbourhoods.AnchorRow;
import dev.freshet.streams.BundledOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** State such as a job of the benchmark has it, drawn the same each time. */
final class Samples {

  /** The newest event time of the sample; milliseconds since the epoch. */
  static final long NOW = 1_705_000_000_000L;

  /** Over how long the sample's events were spread. */
  static final long SPAN = Duration.ofDays(10).toMillis();

  private static final int DELTAS = 100;
  private static final int PAIRS = 20;
  private static final int NEIGHBOURS = 500;

  private Samples() {}

  /** Returns the co-occurrence group of the benchmark's job. */
  static CoOccurrenceGroup group() {
    try {
      return new OperatorSettings(
              BundledOptions.load(
                  "bench.yaml", false, Map.of("kafka.bootstrap-servers", "localhost:9092")))
          .engagements()
          .groups()
          .get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a full row: more neighbours came, more often the popular ones, than it keeps. */
  static AnchorRow row(CoOccurrenceGroup group) {
    SplittableRandom random = new SplittableRandom(2);
    AnchorRow row = new AnchorRow(new Neighbourhood());
    for (int i = 1; i <= DELTAS; i++) {
      long time = NOW - SPAN + SPAN * i / DELTAS;
      int unused = row.apply(delta(group, time, 1, PAIRS, random), group);
      group.truncate(row.neighbourhood());
    }
    return row;
  }

  /**
   * Returns changes of a row at a time.
   *
   * @param engagements of the anchor's own
   * @param pairs of it with others
   */
  static RowDelta delta(
      CoOccurrenceGroup group, long time, int engagements, int pairs, SplittableRandom random) {
    long[] supportTimes = new long[engagements];
    Arrays.fill(supportTimes, time);
    long[] neighbours = new long[pairs];
    int[] ticks = new int[pairs];
    for (int i = 0; i < pairs; i++) {
      double skewed = random.nextDouble() * random.nextDouble();
      long neighbour = (long) (skewed * NEIGHBOURS);
      neighbours[i] = neighbour * 0x9E3779B97F4A7C15L;
      ticks[i] = group.panes().tick(time);
    }
    Arrays.sort(neighbours);
    return new RowDelta(
        7,
        0,
        null,
        time,
        0,
        supportTimes,
        ones(engagements),
        neighbours,
        ticks,
        ones(pairs),
        List.of(),
        new long[0],
        RowDelta.NOT_FORGOTTEN);
  }

  private static long[] ones(int count) {
    long[] units = new long[count];
    Arrays.fill(units, CountScale.ONE);
    return units;
  }
}
