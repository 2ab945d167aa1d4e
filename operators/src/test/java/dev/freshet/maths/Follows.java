package dev.freshet.maths;

import dev.freshet.maths.BruteForce.Engagement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generates streams of follows and their ends (weight 0), and says which edges stand. */
final class Follows {

  private Follows() {}

  /** Streams with ties, undated events (all at time 0), repeats by id, and changes of mind. */
  static Arbitrary<List<Engagement>> streams(int most) {
    Arbitrary<Integer> users = Arbitraries.integers().between(0, 1);
    Arbitrary<Long> times =
        Arbitraries.oneOf(
            Arbitraries.just(0L),
            Arbitraries.longs().between(0, 8).map(s -> s * 1_000),
            Arbitraries.longs().between(-2_000, 40_000));
    Arbitrary<Long> anchors = Arbitraries.longs().between(-3, 3).map(a -> a * 0x123456789ABCDEFL);
    Arbitrary<Float> weights = Arbitraries.of(1f, 1f, 1f, 0.5f, 2f, 0f, 0f, 0f);
    Arbitrary<Long> ids = Arbitraries.longs().between(0, 8);
    return Combinators.combine(users, times, anchors, weights, ids)
        .as(Follows::event)
        .list()
        .ofMaxSize(most);
  }

  private static Engagement event(int user, long time, long anchor, float weight, long idOrNot) {
    // All that is in an event with an id depends on the id, so that a repeat is a true one.
    if (idOrNot > 0 && idOrNot <= 5) {
      return new Engagement(user, idOrNot / 2 * 2_000, idOrNot % 2, idOrNot % 3 / 2f, idOrNot);
    }
    return new Engagement(user, time, anchor, weight, 0);
  }

  /** Returns the edges that stand after all events, each as the follow that began it. */
  static List<Engagement> standing(List<Engagement> events) {
    List<Engagement> standing = new ArrayList<>();
    for (List<Engagement> log : BruteForce.logs(events).values()) {
      List<Engagement> inOrder = new ArrayList<>(log);
      inOrder.sort(
          Comparator.comparingLong(Engagement::time)
              .thenComparingLong(Engagement::anchor)
              .thenComparing(event -> event.weight() == 0)
              .thenComparingDouble(Engagement::weight)
              .thenComparingLong(Engagement::id));
      Map<Long, Engagement> open = new LinkedHashMap<>();
      for (Engagement event : inOrder) {
        if (event.weight() == 0) {
          open.remove(event.anchor());
        } else {
          open.putIfAbsent(event.anchor(), event);
        }
      }
      standing.addAll(open.values());
    }
    return standing;
  }
}
