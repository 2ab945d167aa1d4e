package dev.freshet.refresh;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Generates engagements of users who mostly stay within their community's items, in an order of
 * arrival that is not that of event time. The same parameters give the same stream.
 *
 * @param events how many distinct events there are
 * @param spanMillis from the first event time to the last, late events aside
 * @param disorder by how many places an event may arrive early or late
 * @param repeated the share of events that are delivered twice
 * @param late the share of events that lie much further in the past than their neighbours
 * @param lateMillis at least how much further, and at most twice as much
 */
record GeneratedStream(
    long seed,
    int events,
    int users,
    int items,
    long spanMillis,
    int disorder,
    double repeated,
    double late,
    long lateMillis)
    implements Serializable {

  /** The number of communities; users and items belong to them in turn. */
  static final int COMMUNITIES = 4;

  /** The earliest event time that is not late: 2023-11-14T22:13:20Z. */
  static final long START = 1_700_000_000_000L;

  private static final double LOYALTY = 0.85;

  /** An event at its place in the order of arrival. */
  private record Placed(Engaged event, double place) {}

  /** Returns the deliveries in the order of arrival. */
  List<Engaged> deliveries() {
    Random random = new Random(seed);
    List<Placed> placed = new ArrayList<>();
    long time = START;
    for (int i = 0; i < events; i++) {
      // Some share their time, so that ties must be broken.
      if (random.nextDouble() > 0.1) {
        time = START + (long) ((double) i / events * spanMillis);
      }
      Engaged event = event(i, time, random);
      placed.add(new Placed(event, i + disorder * random.nextDouble()));
      if (event.id() != null && random.nextDouble() < repeated) {
        placed.add(new Placed(event, i + 3 * disorder * random.nextDouble()));
      }
    }
    placed.sort(Comparator.comparingDouble(Placed::place));
    return placed.stream().map(Placed::event).toList();
  }

  /**
   * Returns one engagement with each item, each by a user of its own, so that they touch every item
   * without pairing any.
   */
  List<Engaged> finale() {
    List<Engaged> events = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      events.add(new Engaged("finale-" + item, "finale-" + item, "i" + item, 1, finaleTime()));
    }
    return events;
  }

  /** The event time of {@link #finale()}, after all others. */
  long finaleTime() {
    return START + spanMillis + 3_600_000;
  }

  private Engaged event(int number, long time, Random random) {
    int user = random.nextInt(users);
    double skewed = random.nextDouble() * random.nextDouble();
    int item = (int) (skewed * items);
    if (random.nextDouble() < LOYALTY) {
      item = item / COMMUNITIES * COMMUNITIES + user % COMMUNITIES;
    }
    float weight = random.nextDouble() < 0.8 ? 1 : random.nextBoolean() ? 2 : 0.3f;
    String id = random.nextDouble() < 0.8 ? "e" + number : null;
    long back = random.nextDouble() < late ? (long) (lateMillis * (1 + random.nextDouble())) : 0;
    return new Engaged(id, "u" + user, "i" + Math.min(item, items - 1), weight, time - back);
  }
}
