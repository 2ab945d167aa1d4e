package dev.freshet.evaluate.report;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Outcome;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Ranks;
import dev.freshet.evaluate.report.SystemDescription.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Computes a report from what an evaluation saw. */
public final class Measurement {

  private static final int PIECES = 10;

  private final Outcome outcome;
  private final List<SystemDescription> systems;
  private final int reference;
  private final double[] headlines;
  private final Map<View, ViewQueries> views = new EnumMap<>(View.class);
  private final Pieces pieces;
  private final List<ViewQueries> byPiece = new ArrayList<>();

  /**
   * Takes an outcome.
   *
   * @param systems what its scorers are, in their order
   * @param reference the name of the system that the others are compared with
   * @throws IllegalArgumentException if the names are not those of the scorers
   */
  public Measurement(Outcome outcome, List<SystemDescription> systems, String reference) {
    this.outcome = outcome;
    this.systems = List.copyOf(systems);
    List<String> described = systems.stream().map(SystemDescription::name).toList();
    List<String> scorers = outcome.ranks().stream().map(Ranks::scorer).toList();
    if (!described.equals(scorers) || !scorers.contains(reference)) {
      throw new IllegalArgumentException(
          "the scorers are %s, described are %s, the reference is %s"
              .formatted(scorers, described, reference));
    }
    this.reference = scorers.indexOf(reference);
    int newestFrom = newestFrom(outcome.stream());
    for (View view : View.values()) {
      views.put(view, ViewQueries.of(view, outcome, newestFrom));
    }
    headlines =
        outcome.ranks().stream().mapToDouble(views.get(View.HEADLINE)::recallAt10).toArray();
    pieces = new Pieces(outcome.stream(), outcome.testFrom(), PIECES);
    for (int piece = 0; piece < PIECES; piece++) {
      byPiece.add(views.get(View.HEADLINE).between(pieces.start(piece), pieces.end(piece)));
    }
  }

  /**
   * Returns the first of the items that were first seen in the last tenth of the stream's
   * engagements: items are numbered in that order.
   */
  private static int newestFrom(EventStream stream) {
    int known = 0;
    long seen = 0;
    for (int i = 0; 10 * seen < 9L * stream.engagements(); i++) {
      if (stream.item(i) != EventStream.NONE) {
        known = Math.max(known, stream.item(i) + 1);
        seen++;
      }
    }
    return known;
  }

  /**
   * Returns the report.
   *
   * @param run how the evaluation was run
   * @param drift how far the reference's vectors moved; empty if unknown
   */
  public EvaluationReport report(RunFacts run, List<DriftPiece> drift) {
    Map<View, ViewFacts> viewFacts = new EnumMap<>(View.class);
    views.forEach((view, queries) -> viewFacts.put(view, queries.facts()));
    List<PieceFacts> pieceFacts = new ArrayList<>();
    for (int piece = 0; piece < PIECES; piece++) {
      pieceFacts.add(
          new PieceFacts(
              pieces.from(piece),
              pieces.to(piece),
              Instant.ofEpochMilli(pieces.startMillis(piece)).toString(),
              byPiece.get(piece).size()));
    }
    return new EvaluationReport(
        outcome.isComplete(),
        StreamFacts.of(outcome),
        run,
        viewFacts,
        systems.get(reference).name(),
        baseline().map(best -> systems.get(best).name()).orElse(null),
        results(),
        pieceFacts,
        List.copyOf(drift));
  }

  private List<SystemResult> results() {
    List<SystemResult> results = new ArrayList<>();
    for (int i = 0; i < systems.size(); i++) {
      SystemDescription system = systems.get(i);
      Optional<Integer> best = best(other -> other.ladder().equals(system.ladder()));
      results.add(
          new SystemResult(
              system,
              best.isPresent() && best.get() == i,
              outcome.cpuSeconds().get(system.name()),
              notFinite(ranks(i)),
              qualityByView(i),
              alongStream(ranks(i))));
    }
    return results;
  }

  private Optional<Integer> baseline() {
    return best(system -> system.kind() != Kind.FRESHET);
  }

  /** Returns the first of those of the highest headline; empty if there are none, or no queries. */
  private Optional<Integer> best(Predicate<SystemDescription> among) {
    if (views.get(View.HEADLINE).size() == 0) {
      return Optional.empty();
    }
    return IntStream.range(0, systems.size())
        .filter(i -> among.test(systems.get(i)))
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -headlines[i]))
        .findFirst();
  }

  private Ranks ranks(int system) {
    return outcome.ranks().get(system);
  }

  private Map<View, Quality> qualityByView(int system) {
    Map<View, Quality> qualities = new EnumMap<>(View.class);
    views.forEach((view, queries) -> qualities.put(view, quality(system, queries)));
    return qualities;
  }

  private Quality quality(int system, ViewQueries queries) {
    Ranks ranks = ranks(system);
    Optional<Integer> baseline =
        baseline().filter(best -> systems.get(system).kind() == Kind.FRESHET);
    return new Quality(
        Estimate.ofMean(queries.hits(ranks, 10)),
        Estimate.ofMean(queries.hits(ranks, 50)),
        Estimate.ofMean(queries.reciprocals(ranks)),
        system == reference ? null : Comparison.of(queries, ranks(reference), ranks),
        baseline.map(best -> Comparison.of(queries, ranks, ranks(best))).orElse(null));
  }

  private int notFinite(Ranks ranks) {
    int count = 0;
    for (int i = 0; i < ranks.size(); i++) {
      Query query = outcome.queries().get(i);
      count += query.isRankable() && ranks.amongAll(i) == Ranks.MISS ? 1 : 0;
    }
    return count;
  }

  private List<Estimate> alongStream(Ranks ranks) {
    // No stream collector here: some of them may be null.
    List<Estimate> estimates = new ArrayList<>();
    byPiece.forEach(queries -> estimates.add(Estimate.ofMean(queries.hits(ranks, 10))));
    return estimates;
  }
}
