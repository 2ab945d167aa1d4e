package dev.freshet.evaluate.popularity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.evaluate.Evaluation;
import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Model;
import dev.freshet.evaluate.Outcome;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Scorer;
import dev.freshet.evaluate.StreamText;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Scores items by the decayed counts of their engagements. */
class PopularityTest {

  @Test
  void theLadderIsOfTenHalfLives() {
    EventStream stream = StreamText.stream("1 u a");

    assertThat(Popularity.ladder(stream))
        .extracting(Popularity::halfLife)
        .containsExactly(
            10.0, 30.0, 100.0, 300.0, 1e3, 3e3, 1e4, 3e4, 1e5, Double.POSITIVE_INFINITY);
    assertThat(Popularity.ladder(stream))
        .extracting(Model::name)
        .doesNotHaveDuplicates()
        .contains("popularity, half-life 1000", "popularity, half-life unlimited");
  }

  @Test
  void ranksTheRecentOrTheFrequentAsItsHalfLifeSays() {
    EventStream stream =
        StreamText.stream(
            "1 a old",
            "2 b old",
            "3 c old",
            "4 d new",
            "5 e new",
            "6 f new",
            "6 f rare",
            "7 g old",
            "7 h new");
    Popularity shortest = new Popularity(stream, 1);
    Popularity unlimited = new Popularity(stream, Double.POSITIVE_INFINITY);

    Outcome outcome =
        new Evaluation(
                stream,
                List.of(new PopularityScorer(shortest), new PopularityScorer(unlimited)),
                1_000,
                1)
            .run(learnt -> {}, () -> false);

    // Of position 7 and 8, when old had 3, new 3 and rare, the newest, 1.
    int of = outcome.queries().size() - 2;
    assertThat(outcome.ranks().get(0).amongAll(of)).isEqualTo(3);
    assertThat(outcome.ranks().get(0).amongAll(of + 1)).isEqualTo(2);
    assertThat(outcome.ranks().get(1).amongAll(of)).isBetween(1, 2);
    assertThat(outcome.ranks().get(1).amongAll(of + 1)).isBetween(1, 2);
  }

  /** Only engagements count, and only they pass the time. */
  @Property(tries = 200)
  void agreesWithDirectSums(
      @ForAll @Size(max = 60) List<@IntRange(max = 251) Integer> codes,
      @ForAll @IntRange(min = 1, max = 30) int halfLife) {
    EventStream stream = StreamText.ofCodes(codes);
    Scorer scorer = new PopularityScorer(new Popularity(stream, halfLife));
    float[] scores = new float[stream.items()];

    for (int i = 0; i < stream.size(); i++) {
      scorer.model().learn(i);
      scorer.score(query(stream.items()), scores);

      for (int item = 0; item < stream.items(); item++) {
        double sum = 0;
        double weight = 1;
        for (int j = i; j >= 0; j--) {
          sum += stream.item(j) == item ? weight : 0;
          weight *= stream.item(j) == EventStream.NONE ? 1 : Math.pow(0.5, 1.0 / halfLife);
        }
        assertThat((double) scores[item]).isCloseTo(sum, within(1e-5 * sum));
      }
    }
  }

  private static Query query(int liveItems) {
    return new Query(0, 0, 0, 0, liveItems, 0, true, true, true);
  }
}
