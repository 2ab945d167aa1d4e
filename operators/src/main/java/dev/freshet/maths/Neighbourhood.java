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

  /** The pane under which a neighbour's error is kept, before all its real panes. */
  private static final int ERROR = PaneCounts.PINNED;

  private final PaneCounts supports;
  private final PaneCounts counts;
  private int now;
  private int neighbours;
  private long bound;

  /** Creates an empty row. */
  public Neighbourhood() {
    this(Integer.MIN_VALUE / 2, 0, new PaneCounts(2), new PaneCounts(8));
  }

  private Neighbourhood(int now, long bound, PaneCounts supports, PaneCounts counts) {
    this.now = now;
    this.bound = bound;
    this.supports = supports;
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
    return neighbours;
  }

  /** Returns whether nothing is left inside the window. */
  public boolean isEmpty() {
    return supports.size() == 0 && counts.size() == 0;
  }

  /** Moves time forward to a tick: merges panes, drops those that left the window. */
  public void advance(Panes panes, int tick) {
    if (tick <= now) {
      return;
    }
    now = tick;
    supports.advance(panes, now);
    counts.advance(panes, now);
    dropBareErrors();
  }

  /** Adds units, negative to take back, to the support at a tick, which may be ahead of now. */
  public Change addSupport(Panes panes, int tick, long units) {
    return add(supports, panes, 0, tick, units);
  }

  /**
   * Adds units, negative to take back, to a neighbour's count at a tick, which may be ahead of now.
   */
  public Change add(Panes panes, long neighbour, int tick, long units) {
    return add(counts, panes, neighbour, tick, units);
  }

  private Change add(PaneCounts to, Panes panes, long key, int tick, long units) {
    // No pane may begin after now: the row's bytes count panes back from it.
    advance(panes, tick);
    if (tick < panes.oldest(now)) {
      return Change.OUTSIDE;
    }
    int pane = panes.pane(tick, now);
    int at = to.find(key, pane);
    if (at >= 0) {
      long sum = to.count(at) + units;
      if (sum > 0) {
        to.set(at, sum);
      } else {
        to.remove(at, at + 1);
        if (to == counts) {
          forgetIfBare(key);
        }
      }
      return sum >= 0 ? Change.APPLIED : Change.MISSING;
    }
    if (units <= 0) {
      return units == 0 ? Change.APPLIED : Change.MISSING;
    }
    at = -1 - at;
    if (to == counts && !counts.holdsKey(key)) {
      neighbours++;
      if (bound > 0) {
        counts.insert(at++, key, ERROR, bound);
      }
    }
    to.insert(at, key, pane, units);
    return Change.APPLIED;
  }

  /** Forgets what panes hold that begin at a tick or before it. */
  public void forgetUpTo(int tick) {
    supports.dropUpTo(tick);
    counts.dropUpTo(tick);
    dropBareErrors();
  }

  /**
   * Evicts the lightest neighbours if there are more than {@code kept} and a slack of one eighth,
   * in which newcomers can gather weight before they are judged.
   *
   * @param longest the longest memory of the group
   * @return how many were evicted
   */
  public int truncate(Panes panes, int kept, HalfLife longest) {
    if (neighbours <= kept + kept / 8) {
      return 0;
    }
    long nowMillis = panes.startMillis(now + 1);
    double[] weights = new double[neighbours];
    int n = 0;
    for (int i = 0; i < counts.size(); i = counts.endOfKey(i)) {
      weights[n++] = weight(i, counts.endOfKey(i), panes, nowMillis, longest);
    }
    double[] sorted = Arrays.copyOf(weights, n);
    Arrays.sort(sorted);
    double least = sorted[n - kept];
    int excess = n - kept;
    int lighter = 0;
    while (lighter < excess && sorted[lighter] < least) {
      lighter++;
    }
    // Of those that weigh exactly as much as the lightest kept, the first in key order go.
    int ties = excess - lighter;
    int at = 0;
    for (int i = 0; i < n; i++) {
      int end = counts.endOfKey(at);
      if (weights[i] < least || (weights[i] == least && ties-- > 0)) {
        long evicted = 0;
        for (int j = at; j < end; j++) {
          evicted += counts.count(j);
        }
        bound = Math.max(bound, evicted);
        counts.remove(at, end);
        neighbours--;
      } else {
        at = end;
      }
    }
    return excess;
  }

  private double weight(int from, int to, Panes panes, long nowMillis, HalfLife memory) {
    double weight = 0;
    for (int i = from; i < to; i++) {
      int pane = counts.pane(i);
      if (pane != ERROR) {
        weight += counts.count(i) * memory.weight(panes.age(pane, now, nowMillis));
      }
    }
    return weight;
  }

  /** Returns the support as a count of engagements, weighted by age at a time. */
  public double support(Panes panes, long nowMillis, HalfLife memory) {
    double support = 0;
    for (int i = 0; i < supports.size(); i++) {
      support += supports.count(i) * memory.weight(panes.age(supports.pane(i), now, nowMillis));
    }
    return CountScale.count(support);
  }

  /**
   * Gathers the heaviest neighbours, with their counts weighted by age at a time.
   *
   * @param least counts below it are ignored
   * @param into receives the neighbours; its capacity is K
   */
  public void heaviest(Panes panes, long nowMillis, HalfLife memory, double least, Heaviest into) {
    into.clear();
    int at = 0;
    while (at < counts.size()) {
      int end = counts.endOfKey(at);
      double count = CountScale.count(weight(at, end, panes, nowMillis, memory));
      if (count >= least) {
        into.offer(counts.key(at), (float) count);
      }
      at = end;
    }
    into.select();
  }

  /**
   * Weighs a neighbour's count by several memories at once.
   *
   * @param into receives the weighted count in units, by memory
   * @return whether the row keeps the neighbour
   */
  boolean weigh(long neighbour, Panes panes, long nowMillis, HalfLife[] memories, double[] into) {
    int at = counts.find(neighbour, ERROR);
    at = at >= 0 ? at : -1 - at;
    if (at == counts.size() || counts.key(at) != neighbour) {
      return false;
    }
    weigh(at, counts.endOfKey(at), panes, nowMillis, memories, into);
    return true;
  }

  /**
   * Weighs every neighbour's count by several memories at once, in one pass.
   *
   * @param into receives a neighbour's weighted counts in units, by memory, before each call
   * @param each is called for each neighbour
   */
  void weighEach(Panes panes, long nowMillis, HalfLife[] memories, double[] into, Runnable each) {
    int at = 0;
    while (at < counts.size()) {
      int end = counts.endOfKey(at);
      weigh(at, end, panes, nowMillis, memories, into);
      each.run();
      at = end;
    }
  }

  private void weigh(
      int from, int to, Panes panes, long nowMillis, HalfLife[] memories, double[] into) {
    Arrays.fill(into, 0);
    for (int i = from; i < to; i++) {
      int pane = counts.pane(i);
      if (pane != ERROR) {
        long age = panes.age(pane, now, nowMillis);
        for (int m = 0; m < memories.length; m++) {
          into[m] += counts.count(i) * memories[m].weight(age);
        }
      }
    }
  }

  /** Returns the support inside the window in units, unweighted. */
  public long supportUnits() {
    long units = 0;
    for (int i = 0; i < supports.size(); i++) {
      units += supports.count(i);
    }
    return units;
  }

  /** Returns a neighbour's count inside the window in units, unweighted; 0 if it is not kept. */
  public long units(long neighbour) {
    long units = 0;
    int at = counts.find(neighbour, ERROR);
    for (int i = at >= 0 ? at : -1 - at; i < counts.size() && counts.key(i) == neighbour; i++) {
      if (counts.pane(i) != ERROR) {
        units += counts.count(i);
      }
    }
    return units;
  }

  /**
   * Passes every (0, pane, units) of the support and every (neighbour, pane, units) to visitors.
   */
  public void visit(EntryVisitor support, EntryVisitor entry) {
    visit(supports, support);
    visit(counts, entry);
  }

  private static void visit(PaneCounts entries, EntryVisitor visitor) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.pane(i) != ERROR) {
        visitor.visit(entries.key(i), entries.pane(i), entries.count(i));
      }
    }
  }

  /** Sees the entries of a row. */
  @FunctionalInterface
  public interface EntryVisitor {
    /** Called for each entry, in the order of neighbours and panes. */
    void visit(long neighbour, int pane, long units);
  }

  /** Writes the row; {@link #read} restores it. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(now);
    Varint.write(bound, out);
    supports.write(now, out);
    counts.write(now, out);
  }

  /** Reads what {@link #write} wrote. */
  public static Neighbourhood read(DataInput in) throws IOException {
    int now = in.readInt();
    long bound = Varint.read(in);
    Neighbourhood row =
        new Neighbourhood(now, bound, PaneCounts.read(now, in), PaneCounts.read(now, in));
    row.dropBareErrors();
    return row;
  }

  private void forgetIfBare(long neighbour) {
    int at = counts.find(neighbour, ERROR);
    if (at >= 0) {
      if (counts.endOfKey(at) == at + 1) {
        counts.remove(at, at + 1);
        neighbours--;
      }
    } else if (!counts.holdsKey(neighbour)) {
      neighbours--;
    }
  }

  private void dropBareErrors() {
    neighbours = 0;
    int at = 0;
    while (at < counts.size()) {
      int end = counts.endOfKey(at);
      if (counts.pane(at) == ERROR && end == at + 1) {
        counts.remove(at, end);
      } else {
        neighbours++;
        at = end;
      }
    }
  }
}
