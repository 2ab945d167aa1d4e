package dev.freshet.maths;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The largest recent support of any anchor, by co-occurrence group, as far as it was told.
 *
 * <p>A peak fades as recent supports do. It does not know who holds it: when the most popular
 * anchor goes for good, its peak stands for a few half-lives more; in a group that forgets nothing,
 * for good.
 */
public final class Peaks {

  private final double[] supports;
  private final long[] times;
  private final HalfLife[] memories;

  /** Creates the peaks of so many groups, all 0. */
  public Peaks(int groups) {
    this(new double[groups], new long[groups], new HalfLife[groups]);
    Arrays.fill(memories, HalfLife.UNLIMITED);
  }

  private Peaks(double[] supports, long[] times, HalfLife[] memories) {
    this.supports = supports;
    this.times = times;
    this.memories = memories;
  }

  /**
   * Takes an anchor's recent support into account.
   *
   * @param group the position of its group; one that is not known is passed over
   * @param support 0 or more
   * @param time the event time that the support refers to, milliseconds since the epoch
   * @param recent the half-life of recent supports, by which the peak fades from now on
   */
  public void offer(int group, double support, long time, HalfLife recent) {
    if (group >= supports.length || support <= 0) {
      return;
    }
    memories[group] = recent;
    // What was told is kept as it was, and decayed only to compare: so the order makes no
    // difference.
    double held = supports[group] * Math.pow(2, -recent.halvings(time - times[group]));
    if (supports[group] == 0 || support > held) {
      supports[group] = support;
      times[group] = time;
    }
  }

  /** Takes other peaks, told elsewhere, into account. */
  public void add(Peaks other) {
    for (int group = 0; group < other.supports.length; group++) {
      offer(group, other.supports[group], other.times[group], other.memories[group]);
    }
  }

  /**
   * Returns the peak of a group at a time, undecayed if it was told of a later one; 0 if none was
   * told, or its group is not known.
   */
  public double at(int group, long time) {
    return group < supports.length
        ? supports[group] * memories[group].weight(time - times[group])
        : 0;
  }

  /** Returns a copy that later changes do not reach. */
  public Peaks copy() {
    return new Peaks(supports.clone(), times.clone(), memories.clone());
  }

  /** Writes the peaks; {@link #read} restores them. */
  public void write(DataOutput out) throws IOException {
    Varint.write(supports.length, out);
    for (int group = 0; group < supports.length; group++) {
      out.writeDouble(supports[group]);
      out.writeLong(times[group]);
      out.writeLong(memories[group].millis());
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Peaks read(DataInput in) throws IOException {
    Peaks peaks = new Peaks((int) Varint.read(in));
    for (int group = 0; group < peaks.supports.length; group++) {
      peaks.supports[group] = in.readDouble();
      peaks.times[group] = in.readLong();
      long millis = in.readLong();
      peaks.memories[group] = millis == Long.MAX_VALUE ? HalfLife.UNLIMITED : new HalfLife(millis);
    }
    return peaks;
  }
}
