package dev.freshet.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Outcome;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Ranks;
import dev.freshet.evaluate.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Quality by brute force over all queries, for every view. */
class MeasurementTest {

  private final EventStream stream = MadeUp.stream(1);
  private final Outcome outcome =
      MadeUp.outcome(
          stream,
          MadeUp.knowing("good", 0.6),
          MadeUp.knowing("bad", 0.1),
          MadeUp.diverging("diverging"));
  private final List<SystemDescription> systems =
      List.of(
          SystemDescription.freshet("good", "freshet", 0),
          SystemDescription.counts("bad", "counts", "bad"),
          SystemDescription.counts("diverging", "counts", "diverging"));
  private final EvaluationReport report =
      new Measurement(outcome, systems, "good").report(MadeUp.run(), List.of());

  @ParameterizedTest
  @EnumSource(View.class)
  void agreesWithBruteForce(View view) {
    for (int system = 0; system < systems.size(); system++) {
      SystemResult result = report.systems().get(system);
      Quality quality = result.quality().get(view);
      int other = system;
      List<Integer> queries = queries(view);
      assertThat(queries).hasSizeGreaterThan(10);

      assertThat(quality.recallAt10().value())
          .isCloseTo(mean(queries, i -> rank(view, other, i) <= 10 ? 1 : 0), within(1e-12));
      double recall = quality.recallAt10().value();
      // Of what is 0 or 1 the variance is known.
      assertThat(quality.recallAt10().standardError())
          .isCloseTo(Math.sqrt(recall * (1 - recall) / (queries.size() - 1)), within(1e-12));
      assertThat(quality.recallAt50().value())
          .isCloseTo(mean(queries, i -> rank(view, other, i) <= 50 ? 1 : 0), within(1e-12));
      assertThat(quality.mrr().value())
          .isCloseTo(
              mean(
                  queries,
                  i -> rank(view, other, i) == Ranks.MISS ? 0 : 1.0 / rank(view, other, i)),
              within(1e-12));
      Quality reference = report.systems().get(0).quality().get(view);
      if (system == 0) {
        assertThat(quality.referenceLead()).isNull();
      } else {
        assertIsDifference(quality.referenceLead(), reference, quality);
      }
      if (system == 0) {
        Quality baseline = report.systems().get(1).quality().get(view);
        assertIsDifference(quality.baselineLead(), quality, baseline);
      } else {
        assertThat(quality.baselineLead()).isNull();
      }
    }
    assertThat(report.views().get(view).queries()).isEqualTo(queries(view).size());
    assertThat(report.views().get(view).unrankable())
        .isEqualTo((int) queries(view).stream().filter(i -> !query(i).isRankable()).count());
  }

  @Test
  void alongTheStreamEachPieceIsMeasuredForItself() {
    int all = 0;
    double hits = 0;
    for (int piece = 0; piece < 10; piece++) {
      PieceFacts facts = report.pieces().get(piece);
      all += facts.queries();
      Estimate recall = report.systems().get(0).recallAt10AlongStream().get(piece);
      hits += recall.value() * facts.queries();
    }

    ViewFacts view = report.views().get(View.HEADLINE);
    assertThat(all).isEqualTo(view.queries());
    assertThat(hits / all).isCloseTo(report.systems().get(0).headline(), within(1e-12));
    assertThat(report.pieces()).hasSize(10);
    assertThat(report.pieces().get(0).from()).isCloseTo(0.5, within(0.01));
    assertThat(report.pieces().get(9).to()).isEqualTo(1);
    // The fifth piece, by hand.
    int from = positionAfter(report.pieces().get(4).from());
    int to = positionAfter(report.pieces().get(4).to());
    List<Integer> fifth =
        queries(View.HEADLINE).stream()
            .filter(i -> query(i).position() >= from && query(i).position() < to)
            .toList();
    assertThat(report.systems().get(1).recallAt10AlongStream().get(4).value())
        .isCloseTo(mean(fifth, i -> rank(View.HEADLINE, 1, i) <= 10 ? 1 : 0), within(1e-12));
  }

  @Test
  void theBestOfALadderIsTheOneOfTheHighestRecall() {
    List<Boolean> best = report.systems().stream().map(SystemResult::bestOfLadder).toList();
    boolean badWins = report.systems().get(1).headline() >= report.systems().get(2).headline();

    assertThat(best).containsExactly(true, badWins, !badWins);
    assertThat(badWins).isTrue();
    assertThat(report.bestBaseline()).isEqualTo("bad");
  }

  @Test
  void countsWhatIsNotFinite() {
    int odd = 0;
    for (Query query : outcome.queries()) {
      odd += query.isRankable() && query.item() % 2 == 1 ? 1 : 0;
    }

    assertThat(odd).isPositive();
    assertThat(report.systems()).extracting(SystemResult::notFinite).containsExactly(0, 0, odd);
  }

  @Test
  void ofNoQueriesThereIsNoQuality() {
    Outcome stopped = MadeUp.outcome(stream, 10, MadeUp.knowing("good", 1));

    EvaluationReport empty =
        new Measurement(stopped, systems.subList(0, 1), "good").report(MadeUp.run(), List.of());

    assertThat(empty.complete()).isFalse();
    assertThat(empty.stream().learnt()).isBetween(10, 12);
    assertThat(empty.systems().get(0).quality().get(View.HEADLINE))
        .isEqualTo(new Quality(null, null, null, null, null));
    assertThat(empty.systems().get(0).recallAt10AlongStream()).hasSize(10).containsOnlyNulls();
  }

  @Test
  void whatIsDescribedOtherwiseIsRefused() {
    Scorer good = MadeUp.knowing("good", 1);
    Outcome one = MadeUp.outcome(stream, good);

    assertThatThrownBy(() -> new Measurement(one, systems, "good"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[good], described are [good, bad, diverging]");
    assertThatThrownBy(() -> new Measurement(one, systems.subList(0, 1), "best"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the reference is best");
  }

  private static void assertIsDifference(Comparison lead, Quality first, Quality second) {
    double recall = first.recallAt10().value();
    double other = second.recallAt10().value();
    assertThat(lead.recallAt10().value()).isCloseTo(recall - other, within(1e-12));
    assertThat(lead.recallAt50().value())
        .isCloseTo(first.recallAt50().value() - second.recallAt50().value(), within(1e-12));
    assertThat(lead.mrr().value())
        .isCloseTo(first.mrr().value() - second.mrr().value(), within(1e-12));
    if (other == 0) {
      assertThat(lead.recallAt10Ratio()).isNull();
    } else {
      assertThat(lead.recallAt10Ratio().value()).isCloseTo(recall / other, within(1e-12));
    }
  }

  private Query query(int i) {
    return outcome.queries().get(i);
  }

  private List<Integer> queries(View view) {
    IntPredicate taken =
        switch (view) {
          case KNOWN_USERS -> i -> query(i).newToUser() && query(i).earlier() > 0;
          case NEW -> i -> query(i).newToUser();
          case NEW_USERS -> i -> query(i).earlier() == 0;
          case ALL -> i -> true;
          case FEW_EARLIER ->
              i -> query(i).newToUser() && query(i).earlier() > 0 && query(i).earlier() < 5;
          case NEWEST_ITEMS ->
              i -> query(i).newToUser() && query(i).earlier() > 0 && isOfLastTenth(query(i).item());
        };
    return IntStream.range(0, outcome.queries().size()).filter(taken).boxed().toList();
  }

  private boolean isOfLastTenth(int item) {
    List<Integer> engaged = new ArrayList<>();
    for (int i = 0; i < stream.size(); i++) {
      if (stream.item(i) != EventStream.NONE) {
        engaged.add(stream.item(i));
      }
    }
    return engaged.indexOf(item) >= 0.9 * engaged.size();
  }

  private int positionAfter(double share) {
    int position = 0;
    for (long seen = 0; seen < Math.round(share * stream.engagements()); position++) {
      seen += stream.item(position) == EventStream.NONE ? 0 : 1;
    }
    return position;
  }

  private int rank(View view, int system, int i) {
    Ranks ranks = outcome.ranks().get(system);
    return view == View.ALL ? ranks.amongAll(i) : ranks.amongUnseen(i);
  }

  private static double mean(List<Integer> queries, IntToDoubleFunction value) {
    return queries.stream().mapToDouble(value::applyAsDouble).sum() / queries.size();
  }
}
