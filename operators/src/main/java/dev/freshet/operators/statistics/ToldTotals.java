package dev.freshet.operators.statistics;

import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Varint;
import dev.freshet.operators.gather.GatherRequest;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The recent support of all anchors of each co-occurrence group, from what each subtask of
 * Neighbourhoods told last of its own anchors.
 *
 * <p>It need not be in state: requests tell it again within moments. Until all subtasks have, those
 * that have not are taken for the mean of the others, as anchors are spread by their hash.
 */
public final class ToldTotals {

  /** What came later than the time asked for weighs at most the inverse: sums stay finite. */
  private static final double LEAST_WEIGHT = 0x1p-500;

  private final int groups;
  private final int sources;
  private final long[] numbers; // Of the requests that told; 0 where nothing was told.
  private final double[] totals;
  private final long[] times;

  /**
   * Creates the totals of which nothing has been told.
   *
   * @param groups the number of co-occurrence groups
   * @param sources the parallelism of Neighbourhoods
   */
  public ToldTotals(int groups, int sources) {
    this(
        groups,
        sources,
        new long[groups * sources],
        new double[groups * sources],
        new long[groups * sources]);
  }

  /** Returns totals of no groups at all. */
  public static ToldTotals none() {
    return new ToldTotals(0, 0);
  }

  private ToldTotals(int groups, int sources, long[] numbers, double[] totals, long[] times) {
    this.groups = groups;
    this.sources = sources;
    this.numbers = numbers;
    this.totals = totals;
    this.times = times;
  }

  /** Takes what the request of an anchor tells. */
  public void take(GatherRequest request) {
    int at = request.group() * sources + request.source();
    if (request.number() >= numbers[at]) {
      times[at] = request.time();
      totals[at] = request.recentTotal();
      numbers[at] = request.number();
    }
  }

  /**
   * Takes what was told elsewhere, of the same groups and sources or of none, where it is newer.
   */
  public void add(ToldTotals other) {
    for (int at = 0; at < other.numbers.length; at++) {
      if (other.numbers[at] > numbers[at]) {
        numbers[at] = other.numbers[at];
        totals[at] = other.totals[at];
        times[at] = other.times[at];
      }
    }
  }

  /**
   * Returns the total of a group at a time; 0 if nothing was told of it.
   *
   * @param recent the half-life of recent supports
   */
  public double at(int group, long time, HalfLife recent) {
    double sum = 0;
    int told = 0;
    for (int at = group * sources; at < (group + 1) * sources; at++) {
      if (numbers[at] > 0) {
        sum += totals[at] * weight(time - times[at], recent);
        told++;
      }
    }
    return told == 0 ? 0 : Math.max(0, sum * sources / told);
  }

  private static double weight(long ageMillis, HalfLife recent) {
    return ageMillis >= 0
        ? recent.weight(ageMillis)
        : 1 / Math.max(LEAST_WEIGHT, recent.weight(-ageMillis));
  }

  /** Returns a copy that later changes do not reach. */
  public ToldTotals copy() {
    return new ToldTotals(groups, sources, numbers.clone(), totals.clone(), times.clone());
  }

  /** Writes the totals; {@link #read} restores them. */
  void write(DataOutput out) throws IOException {
    Varint.write(groups, out);
    Varint.write(sources, out);
    for (int at = 0; at < numbers.length; at++) {
      Varint.write(numbers[at], out);
      if (numbers[at] > 0) {
        out.writeDouble(totals[at]);
        out.writeLong(times[at]);
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  static ToldTotals read(DataInput in) throws IOException {
    ToldTotals told = new ToldTotals((int) Varint.read(in), (int) Varint.read(in));
    for (int at = 0; at < told.numbers.length; at++) {
      told.numbers[at] = Varint.read(in);
      if (told.numbers[at] > 0) {
        told.totals[at] = in.readDouble();
        told.times[at] = in.readLong();
      }
    }
    return told;
  }
}
