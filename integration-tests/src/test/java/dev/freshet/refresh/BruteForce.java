package dev.freshet.refresh;

import dev.freshet.maths.Fingerprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts as the design defines them, without any of the operators' code: Σ f(log) over all users,
 * each log whole, and what a row reads as at a moment.
 *
 * @param tickMillis the width of the finest pane
 * @param gapMillis the most event time between the two of a pair
 * @param pairs H
 * @param pairDecay what a pair loses for each distinct anchor between
 */
public record BruteForce(
    long tickMillis,
    long windowMillis,
    long gapMillis,
    long memoryMillis,
    int pairs,
    double pairDecay) {

  /** The unit of counts: sums of whole numbers do not depend on their order. */
  private static final int UNITS = 1 << 16;

  /** What the count of an anchor with itself stands for: its support. */
  public record Cell(long anchor, long neighbour, int tick) {}

  /**
   * An anchor's row, read.
   *
   * @param support the weighted count of its own engagements
   * @param counts the weighted count of each neighbour
   */
  public record Row(double support, Map<Long, Double> counts) {}

  /** Returns Σ f(log) in units, over deliveries of which some may be repeats. */
  public Map<Cell, Long> cells(List<Engaged> deliveries) {
    Map<String, List<Engaged>> logs = new HashMap<>();
    Set<String> known = new HashSet<>();
    for (Engaged event : deliveries) {
      if (event.id() == null || known.add(event.user() + " " + event.id())) {
        logs.computeIfAbsent(event.user(), unused -> new ArrayList<>()).add(event);
      }
    }
    Map<Cell, Long> cells = new HashMap<>();
    for (List<Engaged> log : logs.values()) {
      log.sort(
          Comparator.comparingLong(Engaged::time)
              .thenComparingLong(Engaged::anchor)
              .thenComparingDouble(Engaged::weight)
              .thenComparingLong(event -> event.id() == null ? 0 : Fingerprint.ofText(event.id())));
      for (int later = 0; later < log.size(); later++) {
        count(log, later, cells);
      }
    }
    cells.values().removeIf(units -> units == 0);
    return cells;
  }

  private void count(List<Engaged> log, int later, Map<Cell, Long> cells) {
    Engaged event = log.get(later);
    int tick = tick(event.time());
    cells.merge(new Cell(event.anchor(), event.anchor(), tick), units(event.weight()), Long::sum);
    Map<Long, Integer> latest = new HashMap<>();
    for (int i = 0; i < later; i++) {
      latest.put(log.get(i).anchor(), i);
    }
    latest.remove(event.anchor());
    latest.forEach(
        (anchor, at) -> {
          Engaged earlier = log.get(at);
          // How many distinct others the user engaged with since.
          long rank = latest.values().stream().filter(position -> position > at).count();
          if (rank < pairs && event.time() - earlier.time() <= gapMillis) {
            double weight = Math.sqrt((double) event.weight() * earlier.weight());
            long units = units(Math.pow(pairDecay, (double) rank) * weight);
            cells.merge(new Cell(event.anchor(), anchor, tick), units, Long::sum);
            cells.merge(new Cell(anchor, event.anchor(), tick), units, Long::sum);
          }
        });
  }

  /** Returns the cells that are in the window at a time: only they are promised to be exact. */
  public Map<Cell, Long> inWindow(Map<Cell, Long> cells, long time) {
    Map<Cell, Long> inside = new HashMap<>();
    cells.forEach(
        (cell, units) -> {
          if (paneOf(cell.tick(), tick(time)) != null) {
            inside.put(cell, units);
          }
        });
    return inside;
  }

  /** Returns the rows as they read at a time, by anchor; counts below the least are left out. */
  public Map<Long, Row> rows(Map<Cell, Long> cells, long time, double least) {
    Map<Long, Map<Long, Double>> read = new HashMap<>();
    cells.forEach(
        (cell, units) -> {
          int[] pane = paneOf(cell.tick(), tick(time));
          if (pane != null) {
            double middle = (pane[0] + pane[1] / 2.0) * tickMillis;
            double age = Math.max(0, time - middle);
            double count = (double) units / UNITS * Math.pow(2, -age / memoryMillis);
            read.computeIfAbsent(cell.anchor(), unused -> new TreeMap<>())
                .merge(cell.neighbour(), count, Double::sum);
          }
        });
    Map<Long, Row> rows = new HashMap<>();
    read.forEach(
        (anchor, counts) -> {
          Double support = counts.remove(anchor);
          counts.values().removeIf(count -> count < least);
          rows.put(anchor, new Row(support == null ? 0 : support, counts));
        });
    return rows;
  }

  /** Returns first tick and width of the pane of a tick; null if it is out of the window. */
  private int[] paneOf(int tick, int now) {
    int ticks = (int) (windowMillis / tickMillis);
    int coarsest = Integer.highestOneBit(ticks / 8);
    int width = 1;
    int start = now + 1;
    while (true) {
      // One or two panes of each width, until the next wider one fits its alignment.
      do {
        start -= width;
        if (start <= now - ticks) {
          return null;
        }
        if (tick >= start) {
          return new int[] {start, width};
        }
      } while (width == coarsest || start % (2 * width) != 0);
      width *= 2;
    }
  }

  private int tick(long time) {
    return (int) Math.floorDiv(time, tickMillis);
  }

  private static long units(double weight) {
    return Math.max(1, Math.round(weight * UNITS));
  }
}
