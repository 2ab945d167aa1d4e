package dev.freshet.evaluate;

import static dev.freshet.evaluate.StreamText.stream;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Asks about each event of the test half what was learnt from strictly earlier ones. */
class EvaluationTest {

  private static final int ALL = 1_000_000;

  /** Remembers the order in which it was called: positions learnt, and -1 where the test began. */
  private static final class Recorder implements Model {

    private static final int TEST = -1;

    private final String name;
    private final List<Integer> calls = new ArrayList<>();

    Recorder(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void learn(int position) {
      calls.add(position);
    }

    @Override
    public void beginTest() {
      calls.add(TEST);
    }

    List<Integer> learnt() {
      return calls.stream().filter(call -> call != TEST).toList();
    }
  }

  /** Scores nothing, and remembers how much its model knew at each query. */
  private static final class Asked implements Scorer {

    private final String name;
    private final Recorder model;
    private final List<Query> queries = new ArrayList<>();
    private final List<Integer> known = new ArrayList<>();

    Asked(String name, Recorder model) {
      this.name = name;
      this.model = model;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Model model() {
      return model;
    }

    @Override
    public void score(Query query, float[] scores) {
      queries.add(query);
      known.add(model.learnt().size());
    }
  }

  private final Recorder model = new Recorder("model");
  private final Asked scorer = new Asked("scorer", model);

  @Test
  void eventsOfOneTimeAreAskedBeforeAnyOfThemIsLearnt() {
    EventStream stream = stream("1 u a", "2 v b", "3 u b", "3 v a", "4 u a");

    Outcome outcome = run(stream);

    assertThat(outcome.testFrom()).isEqualTo(4);
    assertThat(scorer.queries).extracting(Query::position).containsExactly(4);
    assertThat(scorer.known).containsExactly(4);
    assertThat(model.calls).containsExactly(0, 1, 2, 3, Recorder.TEST, 4);

    Asked second = new Asked("second", new Recorder("second model"));
    run(stream("1 u a", "2 v b", "3 u b", "3 v a"), second);
    assertThat(second.queries).extracting(Query::position).containsExactly(2, 3);
    assertThat(second.known).containsExactly(2, 2);
  }

  @Test
  void aLongTimestampIsLearntInParts() {
    EventStream stream = StreamText.stream(Collections.nCopies(2500, "1 u a"));
    List<Integer> told = new ArrayList<>();

    Outcome outcome =
        new Evaluation(stream, List.of(scorer), ALL, 1).run(told::add, () -> told.size() == 2);

    assertThat(told).containsExactly(1000, 2000);
    assertThat(outcome.learnt()).isEqualTo(2000);
    assertThat(model.learnt()).hasSize(2000);
  }

  @Test
  void tellsWhatWasKnownStrictlyEarlier() {
    EventStream stream =
        stream("1 u a", "2 u a", "3 v b", "4 u c", "5 u a", "5 u a", "5 w d", "6 u d");

    run(stream);

    assertThat(scorer.queries)
        .containsExactly(
            new Query(4, 0, 0, 5, 3, 3, false, true, false),
            new Query(5, 0, 0, 5, 3, 3, false, true, false),
            new Query(6, 2, 3, 5, 3, 0, true, true, true),
            new Query(7, 0, 3, 6, 4, 5, true, true, true));
    assertThat(scorer.queries)
        .extracting(Query::isRankable)
        .containsExactly(true, true, false, true);
  }

  @Property
  void agreesWithBruteForce(
      @ForAll @Size(max = 60) List<@IntRange(max = 251) Integer> codes,
      @ForAll @IntRange(max = 20) int size,
      @ForAll long seed) {
    EventStream stream = StreamText.ofCodes(codes);
    Asked asked = new Asked("asked", new Recorder("recorder"));

    Outcome outcome =
        new Evaluation(stream, List.of(asked), size, seed).run(learnt -> {}, () -> false);

    assertThat(asked.queries).isEqualTo(outcome.queries());
    assertThat(asked.model.learnt()).isEqualTo(IntStream.range(0, stream.size()).boxed().toList());
    Sample sample = bruteForceSample(stream, size, seed);
    List<Query> expected = new ArrayList<>();
    for (int i = stream.testFrom(); i < stream.size(); i++) {
      Query query = bruteForceQuery(stream, i, sample);
      if (stream.item(i) != EventStream.NONE && (query.inAll() || query.inNew())) {
        expected.add(query);
      }
    }
    assertThat(outcome.queries()).isEqualTo(expected);
    for (int i = 0; i < asked.queries.size(); i++) {
      assertThat(asked.known.get(i)).isEqualTo(earlier(stream, asked.queries.get(i).position()));
    }
  }

  @Test
  void followsAreLearntButNotAskedAbout() {
    run(stream("0 u p follow", "1 u a", "2 v a", "2 v p follow", "3 u p follow", "4 u a"));

    assertThat(model.calls).containsExactly(0, 1, 2, 3, Recorder.TEST, 4, 5);
    assertThat(scorer.queries).extracting(Query::position).containsExactly(5);
  }

  @Test
  void everyScorerIsAskedTheSameAndEveryModelRunOnce() {
    EventStream stream = stream("1 u a", "2 v b", "3 u b", "4 v a");
    Asked second = new Asked("second", model);
    Asked third = new Asked("third", new Recorder("other"));

    Outcome outcome = run(stream, scorer, second, third);

    assertThat(second.queries).isEqualTo(scorer.queries).isEqualTo(outcome.queries());
    assertThat(third.queries).isEqualTo(scorer.queries);
    assertThat(model.learnt()).containsExactly(0, 1, 2, 3);
    assertThat(outcome.ranks())
        .extracting(Ranks::scorer)
        .containsExactly("scorer", "second", "third");
    assertThat(outcome.ranks()).extracting(Ranks::size).containsOnly(2);
    assertThat(outcome.cpuSeconds()).containsOnlyKeys("scorer", "second", "third");
    assertThat(outcome.cpuSeconds().get("second"))
        .isEqualTo(outcome.cpuSeconds().get("scorer"))
        .isGreaterThanOrEqualTo(0);
  }

  @Test
  void ranksAmongWhatTheUserHasNotEngagedWith() {
    EventStream stream = stream("1 u a", "2 u b", "3 v c", "4 u c");
    Scorer inOrder =
        new Scorer() {
          @Override
          public String name() {
            return "in order";
          }

          @Override
          public Model model() {
            return model;
          }

          @Override
          public void score(Query query, float[] scores) {
            for (int i = 0; i < query.liveItems(); i++) {
              scores[i] = -i;
            }
          }
        };

    Ranks ranks = run(stream, inOrder).ranks().get(0);

    assertThat(ranks.amongAll(0)).as("c is not live yet").isEqualTo(Ranks.MISS);
    assertThat(ranks.amongAll(1)).isEqualTo(3);
    assertThat(ranks.amongUnseen(1)).isEqualTo(1);
  }

  @Test
  void whenStoppedItKeepsWhatItHas() {
    EventStream stream = stream("1 u a", "2 v a", "3 u a", "4 v a", "4 u a", "5 u a", "6 v a");
    List<Integer> progress = new ArrayList<>();

    Outcome outcome =
        new Evaluation(stream, List.of(scorer), ALL, 1)
            .run(progress::add, () -> model.learnt().size() >= 6);

    assertThat(outcome.isComplete()).isFalse();
    assertThat(outcome.learnt()).isEqualTo(6);
    assertThat(model.learnt()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(outcome.queries()).extracting(Query::position).containsExactly(5);
    assertThat(outcome.ranks().get(0).size()).isEqualTo(1);
    assertThat(progress).containsExactly(1, 2, 3, 5, 6);
  }

  private Outcome run(EventStream stream) {
    return run(stream, scorer);
  }

  private static Outcome run(EventStream stream, Scorer... scorers) {
    Outcome outcome =
        new Evaluation(stream, List.of(scorers), ALL, 1).run(learnt -> {}, () -> false);
    assertThat(outcome.isComplete()).isTrue();
    assertThat(outcome.learnt()).isEqualTo(stream.size());
    return outcome;
  }

  private static Sample bruteForceSample(EventStream stream, int size, long seed) {
    int all = 0;
    int fresh = 0;
    for (int i = stream.testFrom(); i < stream.size(); i++) {
      if (stream.item(i) != EventStream.NONE) {
        all++;
        fresh += isNew(stream, i) ? 1 : 0;
      }
    }
    return new Sample(seed, size, all, fresh);
  }

  private static Query bruteForceQuery(EventStream stream, int position, Sample sample) {
    Set<Integer> live = new HashSet<>();
    int own = 0;
    for (int i = 0; i < earlier(stream, position); i++) {
      if (stream.item(i) != EventStream.NONE) {
        live.add(stream.item(i));
        own += stream.user(i) == stream.user(position) ? 1 : 0;
      }
    }
    return new Query(
        position,
        stream.user(position),
        stream.item(position),
        stream.time(position),
        live.size(),
        own,
        isNew(stream, position),
        sample.takesOfAll(position),
        isNew(stream, position) && sample.takesOfNew(position));
  }

  private static boolean isNew(EventStream stream, int position) {
    return IntStream.range(0, earlier(stream, position))
        .noneMatch(
            i ->
                stream.user(i) == stream.user(position) && stream.item(i) == stream.item(position));
  }

  /** The number of events strictly earlier than the one at a position. */
  private static int earlier(EventStream stream, int position) {
    return (int)
        IntStream.range(0, stream.size())
            .filter(i -> stream.time(i) < stream.time(position))
            .count();
  }
}
