package dev.freshet.operators;

import dev.freshet.maths.Panes;
import dev.freshet.operators.ingest.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Σ f(log) over all users of one group, straight from the definition: every pair of engagements, or
 * of edges that stand, is looked at.
 *
 * <p>It sees all events, late ones too: what is late may not make a difference inside the window.
 * What a user did up to the time of a request to forget them never was, whichever came first. Only
 * the partition of the window into panes is taken from the product.
 */
final class BruteForceCounts {

  /** Beyond (event time, fingerprint) the order is open: ends last, heavier later, then by id. */
  private static final Comparator<Event> ORDER =
      Comparator.comparingLong(Event::eventTime)
          .thenComparingLong(Event::anchor)
          .thenComparing(event -> event.kind() == Event.Kind.END)
          .thenComparing(Event::weight)
          .thenComparingLong(Event::eventId);

  /** Units by (anchor, pane). */
  final Map<Long, Map<Integer, Long>> supports = new TreeMap<>();

  /** Units by (anchor, neighbour, pane). */
  final Map<Long, Map<Long, Map<Integer, Long>>> counts = new TreeMap<>();

  private final Panes panes;
  private final int now;
  private final long gapMillis;
  private final int pairs;
  private final double decay;

  BruteForceCounts(Panes panes, int now, long gapMillis, int pairs, double decay) {
    this.panes = panes;
    this.now = now;
    this.gapMillis = gapMillis;
    this.pairs = pairs;
    this.decay = decay;
  }

  void add(List<Event> arrived, int group, boolean edges) {
    Map<Long, Long> forgottenUpTo = new TreeMap<>();
    for (Event event : arrived) {
      if (event.kind() == Event.Kind.FORGET) {
        forgottenUpTo.merge(event.user(), event.eventTime(), Math::max);
      }
    }
    Map<Long, List<Event>> logs = new TreeMap<>();
    Set<String> known = new HashSet<>();
    for (Event event : arrived) {
      if (event.kind() != Event.Kind.FORGET
          && event.group() == group
          && event.eventTime() > forgottenUpTo.getOrDefault(event.user(), Long.MIN_VALUE)
          && (event.eventId() == 0 || known.add(event.user() + "/" + event.eventId()))) {
        logs.computeIfAbsent(event.user(), user -> new ArrayList<>()).add(event);
      }
    }
    for (List<Event> log : logs.values()) {
      log.sort(ORDER);
      addLog(edges ? standing(log) : log);
    }
  }

  /** Returns the follows that began the edges which stand in the end. */
  private static List<Event> standing(List<Event> log) {
    Map<Long, Event> open = new TreeMap<>();
    for (Event event : log) {
      if (event.kind() == Event.Kind.END) {
        open.remove(event.anchor());
      } else {
        open.putIfAbsent(event.anchor(), event);
      }
    }
    return log.stream().filter(event -> open.remove(event.anchor(), event)).toList();
  }

  private void addLog(List<Event> log) {
    for (int later = 0; later < log.size(); later++) {
      Event event = log.get(later);
      count(supports.computeIfAbsent(event.anchor(), a -> new TreeMap<>()), event, event.weight());
      for (int earlier = 0; earlier < later; earlier++) {
        addPair(log, earlier, later);
      }
    }
  }

  private void addPair(List<Event> log, int earlier, int later) {
    Event a = log.get(earlier);
    Event b = log.get(later);
    if (a.anchor() == b.anchor() || b.eventTime() - a.eventTime() > gapMillis) {
      return;
    }
    Set<Long> between = new HashSet<>();
    for (int i = earlier + 1; i < later; i++) {
      between.add(log.get(i).anchor());
    }
    if (between.contains(a.anchor())) {
      return; // Not the latest occurrence.
    }
    between.remove(b.anchor());
    int rank = between.size();
    if (rank >= pairs) {
      return;
    }
    double weight = Math.pow(decay, rank) * Math.sqrt((double) a.weight() * b.weight());
    count(entry(a.anchor(), b.anchor()), b, weight);
    count(entry(b.anchor(), a.anchor()), b, weight);
  }

  private Map<Integer, Long> entry(long anchor, long neighbour) {
    return counts
        .computeIfAbsent(anchor, a -> new TreeMap<>())
        .computeIfAbsent(neighbour, n -> new TreeMap<>());
  }

  private void count(Map<Integer, Long> into, Event event, double weight) {
    int tick = panes.tick(event.eventTime());
    if (tick >= panes.oldest(now)) {
      into.merge(panes.pane(tick, now), Math.max(1, Math.round(weight * 65_536)), Long::sum);
    }
  }

  /** Forgets what is empty, so that maps compare by what they hold. */
  void prune() {
    counts.values().forEach(row -> row.values().removeIf(Map::isEmpty));
    counts.values().removeIf(Map::isEmpty);
    supports.values().removeIf(Map::isEmpty);
  }
}
