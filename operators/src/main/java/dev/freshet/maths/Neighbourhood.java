package dev.freshet.maths;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * An anchor's row: its support and its neighbours' co-occurrence counts, by pane, bounded.
 *
 * <p>Counts are in {@link CountScale} units. A row whose {@link #bound()} is 0 is exact. When a row
 * outgrows its limit the lightest neighbours are evicted, weighed by the longest memory of the
 * group so that state does not depend on the memory in force. From then on every neighbour's count
 * satisfies {@code kept ≤ true ≤ kept + bound}: a neighbour that returns remembers the bound at its
 * return as its error, and an eviction raises the bound to the evicted count and error (the
 * argument of Space-Saving: Metwally, Agrawal, El Abbadi, ICDT 2005).
 *
 * <p>Not thread-safe.
 */
public final class Neighbourhood {

  /** What became of a change of a count. */
  public enum Change {
    /** The count changed by as much as was asked. */
    APPLIED,
    /** The tick has left the window; nothing changed. */
    OUTSIDE,
    /** A subtraction found nothing, or less than it wanted: what it meant had been evicted. */
    MISSING
  }

  private static final int GONE = -1;

  private final Neighbours neighbours;
  private final PaneCounts counts;
  private int now;
  private long bound;

  /** Creates an empty row. */
  public Neighbourhood() {
    this(Integer.MIN_VALUE / 2, 0, new Neighbours(8), new PaneCounts(8));
  }

  private Neighbourhood(int now, long bound, Neighbours neighbours, PaneCounts counts) {
    this.now = now;
    this.bound = bound;
    this.neighbours = neighbours;
    this.counts = counts;
  }

  /** Returns the tick that the panes are computed for: the newest seen. */
  public int now() {
    return now;
  }

  /** Returns the most that any neighbour's count may be short of the truth; 0 if all are exact. */
  public long bound() {
    return bound;
  }

  /** Returns the number of neighbours kept. */
  public int neighbours() {
    return neighbours.size();
  }

  /** Returns whether nothing is left inside the window. */
  public boolean isEmpty() {
    return counts.isEmpty();
  }

  /** Moves time forward to a tick: merges panes, drops those that left the window. */
  public void advance(Panes panes, int tick) {
    if (tick <= now) {
      return;
    }
    now = tick;
    if (counts.advance(panes, now)) {
      dropBare();
    }
  }

  /** Adds units, negative to take back, to the support at a tick, which may be ahead of now. */
  public Change addSupport(Panes panes, int tick, long units) {
    // No pane may begin after now: the row's bytes count panes back from it.
    advance(panes, tick);
    return tick < panes.oldest(now)
        ? Change.OUTSIDE
        : counts.add(panes, now, tick, PaneCounts.SUPPORT, units);
  }

  /**
   * Adds units, negative to take back, to a neighbour's count at a tick, which may be ahead of now.
   */
  public Change add(Panes panes, long neighbour, int tick, long units) {
    advance(panes, tick);
    if (tick < panes.oldest(now)) {
      return Change.OUTSIDE;
    }
    int place = neighbours.find(neighbour);
    if (place < 0) {
      if (units <= 0) {
        return units == 0 ? Change.APPLIED : Change.MISSING;
      }
      place = -1 - place;
      neighbours.insert(place, neighbour, bound);
      counts.open(place);
    }
    Change change = counts.add(panes, now, tick, place, units);
    if (units < 0 && counts.sum(place) == 0) {
      dropBare();
    }
    return change;
  }

  /** Forgets what panes hold that begin at a tick or before it. */
  public void forgetUpTo(int tick) {
    if (counts.dropBefore(tick + 1)) {
      dropBare();
    }
  }

  /**
   * Evicts the lightest neighbours if there are more than {@code kept} and a slack of one eighth,
   * in which newcomers can gather weight before they are judged.
   *
   * @param longest the longest memory of the group
   * @return how many were evicted
   */
  public int truncate(Panes panes, int kept, HalfLife longest) {
    int n = neighbours.size();
    if (n <= kept + kept / 8) {
      return 0;
    }
    double[] weights = new double[n + 1];
    counts.weigh(panes, panes.startMillis(now + 1), longest, weights);
    double[] sorted = Arrays.copyOfRange(weights, 1, n + 1);
    Arrays.sort(sorted);
    int excess = n - kept;
    double least = sorted[excess];
    int lighter = 0;
    while (lighter < excess && sorted[lighter] < least) {
      lighter++;
    }
    // Of those that weigh exactly as much as the lightest kept, the first in key order go.
    int ties = excess - lighter;
    long[] units = new long[n + 1];
    counts.sum(units);
    int[] moved = new int[n + 1];
    int last = 0;
    for (int place = 1; place <= n; place++) {
      if (weights[place] < least || (weights[place] == least && ties-- > 0)) {
        bound = Math.max(bound, units[place] + neighbours.error(place));
        moved[place] = GONE;
      } else {
        moved[place] = ++last;
      }
    }
    neighbours.move(moved);
    counts.move(moved);
    return excess;
  }

  /** Returns the support as a count of engagements, weighted by age at a time. */
  public double support(Panes panes, long nowMillis, HalfLife memory) {
    return CountScale.count(counts.support(panes, nowMillis, memory));
  }

  /**
   * Gathers the heaviest neighbours, with their counts weighted by age at a time.
   *
   * @param least counts below it are ignored
   * @param into receives the neighbours; its capacity is K
   */
  public void heaviest(Panes panes, long nowMillis, HalfLife memory, double least, Heaviest into) {
    double[] weighted = weigh(panes, nowMillis, memory, into.scratch());
    into.keepScratch(weighted);
    into.clear();
    for (int place = 1; place <= neighbours.size(); place++) {
      double count = CountScale.count(weighted[place]);
      if (count >= least) {
        into.offer(neighbours.key(place), (float) count);
      }
    }
    into.select();
  }

  /** Returns the place of a neighbour, 1 to {@link #neighbours}; negative if it is not kept. */
  int place(long neighbour) {
    return neighbours.find(neighbour);
  }

  /**
   * Returns the neighbours' counts in units, weighted by age at a time, by place.
   *
   * @param scratch is returned if it is large enough
   */
  double[] weigh(Panes panes, long nowMillis, HalfLife memory, double[] scratch) {
    int places = 1 + neighbours.size();
    double[] weighted = scratch;
    if (scratch.length < places) {
      weighted = new double[2 * places];
    } else {
      Arrays.fill(scratch, 0, places, 0);
    }
    counts.weigh(panes, nowMillis, memory, weighted);
    return weighted;
  }

  /** Returns the support inside the window in units, unweighted. */
  public long supportUnits() {
    return counts.sum(PaneCounts.SUPPORT);
  }

  /** Returns a neighbour's count inside the window in units, unweighted; 0 if it is not kept. */
  public long units(long neighbour) {
    int place = neighbours.find(neighbour);
    return place < 0 ? 0 : counts.sum(place);
  }

  /**
   * Passes every (0, pane, units) of the support and every (neighbour, pane, units) to visitors.
   */
  public void visit(EntryVisitor support, EntryVisitor entry) {
    counts.visit(
        (place, pane, units) -> {
          if (place == PaneCounts.SUPPORT) {
            support.visit(0, pane, units);
          } else {
            entry.visit(neighbours.key(place), pane, units);
          }
        });
  }

  /** Sees the entries of a row. */
  @FunctionalInterface
  public interface EntryVisitor {
    /** Called for each entry, in the order of panes and neighbours. */
    void visit(long neighbour, int pane, long units);
  }

  /** Writes the row; {@link #read} restores it. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(now);
    Varint.write(bound, out);
    neighbours.write(out);
    counts.write(now, out);
  }

  /** Reads what {@link #write} wrote. */
  public static Neighbourhood read(DataInput in) throws IOException {
    int now = in.readInt();
    long bound = Varint.read(in);
    return new Neighbourhood(now, bound, Neighbours.read(in), PaneCounts.read(now, in));
  }

  /** Drops the neighbours of whom no count is left. */
  private void dropBare() {
    long[] units = new long[1 + neighbours.size()];
    counts.sum(units);
    int[] moved = new int[units.length];
    int last = 0;
    for (int place = 1; place < units.length; place++) {
      moved[place] = units[place] == 0 ? GONE : ++last;
    }
    if (last < neighbours.size()) {
      neighbours.move(moved);
      counts.move(moved);
    }
  }
}
