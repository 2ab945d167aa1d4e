package dev.freshet.maths;

import dev.freshet.maths.BruteForce.Engagement;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generates streams of engagements: few users, ties in time, repeated items, ids and weights. */
final class Streams {

  private Streams() {}

  /**
   * @param seconds the span of event times
   */
  static Arbitrary<List<Engagement>> engagements(int seconds, int most) {
    Arbitrary<Integer> users = Arbitraries.integers().between(0, 2);
    // Whole seconds make ties, the rest falls anywhere in a pane.
    Arbitrary<Long> times =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, seconds).map(s -> s * 1_000),
            Arbitraries.longs().between(0, seconds * 1_000L),
            Arbitraries.longs().between(0, 5_000));
    // Fingerprints of both signs.
    Arbitrary<Long> anchors = Arbitraries.longs().between(-4, 4).map(a -> a * 0x123456789ABCDEFL);
    Arbitrary<Float> weights = Arbitraries.of(1f, 1f, 1f, 0.5f, 0.3f, 2f, 7f);
    Arbitrary<Long> ids = Arbitraries.longs().between(0, 6);
    return Combinators.combine(users, times, anchors, weights, ids)
        .as(Streams::engagement)
        .list()
        .ofMaxSize(most);
  }

  private static Engagement engagement(
      int user, long time, long anchor, float weight, long idOrNot) {
    // An id names one event: all that is in it depends on the id, so that a repeat is a true one.
    if (idOrNot > 0 && idOrNot <= 4) {
      return new Engagement(user, idOrNot * 3_700, idOrNot % 3, 1 / (float) idOrNot, idOrNot);
    }
    return new Engagement(user, time, anchor, weight, 0);
  }
}
