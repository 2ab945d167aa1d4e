package dev.freshet.evaluate.report;

import dev.freshet.evaluate.Evaluation;
import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Model;
import dev.freshet.evaluate.Outcome;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Scorer;
import dev.freshet.evaluate.StreamText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Outcomes and reports of made-up systems over made-up streams. */
final class MadeUp {

  private static final int EVERYTHING = 1_000_000;

  private MadeUp() {}

  /** How a made-up system scores. */
  interface Scores {
    void fill(Query query, float[] scores);
  }

  /** Learns nothing. */
  private static final class Nothing implements Model {
    @Override
    public String name() {
      return "nothing";
    }

    @Override
    public void learn(int position) {}
  }

  private record MadeUpScorer(String name, Model model, Scores scores) implements Scorer {
    @Override
    public void score(Query query, float[] into) {
      scores.fill(query, into);
    }
  }

  /** Scores at random, but raises the answer by so much. */
  static Scorer knowing(String name, double advantage) {
    return new MadeUpScorer(
        name,
        new Nothing(),
        (query, scores) -> {
          Random random = new Random(31L * query.position() + name.hashCode());
          for (int i = 0; i < query.liveItems(); i++) {
            scores[i] = random.nextFloat();
          }
          if (query.isRankable()) {
            scores[query.item()] += (float) advantage;
          }
        });
  }

  /** Has no finite score for the items of odd number. */
  static Scorer diverging(String name) {
    return new MadeUpScorer(
        name,
        new Nothing(),
        (query, scores) -> {
          for (int i = 0; i < query.liveItems(); i++) {
            scores[i] = i % 2 == 0 ? -i : Float.NaN;
          }
        });
  }

  /** A stream in which users and items come and go, with follows in it: about 600 engagements. */
  static EventStream stream(long seed) {
    Random random = new Random(seed);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      int item = i / 10 + random.nextInt(40);
      int user = i / 10 + random.nextInt(60);
      rows.add("%d u%d i%d".formatted(1000 + i - i % 2, user, item));
      if (random.nextInt(5) == 0) {
        rows.add("%d u%d p%d follow".formatted(1000 + i - i % 2, random.nextInt(80), i % 7));
      }
    }
    return StreamText.stream(rows);
  }

  /** Asks scorers about every engagement of the test half. */
  static Outcome outcome(EventStream stream, Scorer... scorers) {
    return outcome(stream, stream.size(), scorers);
  }

  /** Asks scorers about every engagement of the test half, until so many events are learnt. */
  static Outcome outcome(EventStream stream, int until, Scorer... scorers) {
    int[] learnt = {0};
    return new Evaluation(stream, List.of(scorers), EVERYTHING, 1)
        .run(events -> learnt[0] = events, () -> learnt[0] >= until);
  }

  /** Facts of a run that nobody ran. */
  static RunFacts run() {
    return new RunFacts(
        "0.0", "streams/made-up", null, EVERYTHING, 1, 0, 3, 1.5, Map.of("rule", Map.of("a", 5)));
  }

  /** A report of Freshet at three intervals, two popularities, and a batch model. */
  static EvaluationReport report(EventStream stream, int until) {
    Outcome outcome =
        outcome(
            stream,
            until,
            knowing("Freshet", 0.7),
            knowing("Freshet, every 1 %", 0.4),
            knowing("Freshet, frozen", 0.1),
            knowing("popularity 10", 0.2),
            knowing("popularity 100", 0.3),
            knowing("ALS", 0.25));
    DriftAlongStream drift = new DriftAlongStream(stream, new CountingDrift(0.5, 0.75));
    for (int learnt = 1; learnt <= outcome.learnt(); learnt++) {
      drift.learnt(learnt);
    }
    return new Measurement(
            outcome,
            List.of(
                SystemDescription.freshet("Freshet", "Freshet's copies", 0),
                SystemDescription.freshet("Freshet, every 1 %", "Freshet's copies", 0.01),
                SystemDescription.freshet(
                    "Freshet, frozen", "Freshet's copies", SystemDescription.NEVER),
                SystemDescription.counts("popularity 10", "popularity", "half-life 10"),
                SystemDescription.counts("popularity 100", "popularity", "half-life 100"),
                SystemDescription.retrained("ALS", "batch ALS", "", 0.1)),
            "Freshet")
        .report(run(), drift.pieces());
  }

  /** Ten more refreshes whenever it is asked, all of one step and one cosine. */
  private static final class CountingDrift implements java.util.function.Supplier<DriftTotals> {

    private final double step;
    private final double cosine;
    private long refreshes;

    CountingDrift(double step, double cosine) {
      this.step = step;
      this.cosine = cosine;
    }

    @Override
    public DriftTotals get() {
      refreshes += 10;
      return new DriftTotals(refreshes, step * refreshes, cosine * refreshes);
    }
  }
}
