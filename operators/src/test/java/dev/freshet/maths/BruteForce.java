package dev.freshet.maths;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * The reference for counts: Σ f(log) over all users, from the sorted events at once.
 *
 * <p>Two engagements of a user pair if their anchors differ, they are at most the gap apart, the
 * earlier is its anchor's latest before the later one, and fewer than H distinct other anchors lie
 * between. Every pair of positions is examined.
 */
final class BruteForce {

  /** What happened; {@code id} 0 means that the event has none. */
  record Engagement(int user, long time, long anchor, float weight, long id) {}

  /** A place in the counts: a pair's, or a support's if {@code neighbour} is null. */
  record Cell(long anchor, Long neighbour, int pane) {}

  private final long gap;
  private final int pairs;
  private final double decay;

  BruteForce(long gap, int pairs, double decay) {
    this.gap = gap;
    this.pairs = pairs;
    this.decay = decay;
  }

  /** Returns the units of every cell that is not zero; {@code pane} gives null outside. */
  Map<Cell, Long> counts(List<Engagement> events, IntFunction<Integer> pane, long tickMillis) {
    Map<Cell, Long> counts = new HashMap<>();
    for (List<Engagement> log : logs(events).values()) {
      for (int j = 0; j < log.size(); j++) {
        Engagement later = log.get(j);
        Integer at = pane.apply((int) Math.floorDiv(later.time, tickMillis));
        if (at == null) {
          continue;
        }
        counts.merge(
            new Cell(later.anchor, null, at), Math.round(later.weight * 65536.0), Long::sum);
        for (int i = 0; i < j; i++) {
          Engagement earlier = log.get(i);
          long units = pairUnits(log, i, j);
          if (units > 0) {
            counts.merge(new Cell(later.anchor, earlier.anchor, at), units, Long::sum);
            counts.merge(new Cell(earlier.anchor, later.anchor, at), units, Long::sum);
          }
        }
      }
    }
    return counts;
  }

  private long pairUnits(List<Engagement> log, int i, int j) {
    Engagement earlier = log.get(i);
    Engagement later = log.get(j);
    if (earlier.anchor == later.anchor || later.time - earlier.time > gap) {
      return 0;
    }
    Set<Long> between = new HashSet<>();
    for (int k = i + 1; k < j; k++) {
      between.add(log.get(k).anchor);
    }
    if (between.contains(earlier.anchor)) {
      return 0;
    }
    between.remove(later.anchor);
    if (between.size() >= pairs) {
      return 0;
    }
    double weight =
        Math.pow(decay, between.size()) * Math.sqrt((double) earlier.weight * later.weight);
    return Math.max(1, Math.round(weight * 65536));
  }

  /** Returns each user's events, repeats of an id left out, in their order. */
  static Map<Integer, List<Engagement>> logs(List<Engagement> events) {
    Map<Integer, List<Engagement>> logs = new TreeMap<>();
    Set<Map.Entry<Integer, Long>> seen = new HashSet<>();
    for (Engagement event : events) {
      if (event.id == 0 || seen.add(Map.entry(event.user, event.id))) {
        logs.computeIfAbsent(event.user, u -> new ArrayList<>()).add(event);
      }
    }
    for (List<Engagement> log : logs.values()) {
      log.sort(
          Comparator.comparingLong(Engagement::time)
              .thenComparingLong(Engagement::anchor)
              .thenComparingDouble(Engagement::weight)
              .thenComparingLong(Engagement::id));
    }
    return logs;
  }

  /** Adds to a cell, and forgets it at zero. */
  static void add(Map<Cell, Long> counts, Cell cell, long units) {
    counts.compute(
        cell,
        (c, before) -> {
          long sum = Objects.requireNonNullElse(before, 0L) + units;
          return sum == 0 ? null : sum;
        });
  }
}
