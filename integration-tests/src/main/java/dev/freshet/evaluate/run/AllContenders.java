package dev.freshet.evaluate.run;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Scorer;
import dev.freshet.evaluate.als.AlsModel;
import dev.freshet.evaluate.als.AlsSettings;
import dev.freshet.evaluate.embedding.EmbeddingScorer;
import dev.freshet.evaluate.embedding.EmbeddingScorer.Users;
import dev.freshet.evaluate.embedding.FreshetModel;
import dev.freshet.evaluate.embedding.ItemKnnScorer;
import dev.freshet.evaluate.embedding.ServedCopy;
import dev.freshet.evaluate.popularity.Popularity;
import dev.freshet.evaluate.popularity.PopularityBlend;
import dev.freshet.evaluate.popularity.PopularityScorer;
import dev.freshet.evaluate.report.DriftTotals;
import dev.freshet.evaluate.report.SystemDescription;
import dev.freshet.evaluate.run.Contenders.Contender;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.local.DriftSum;
import dev.freshet.local.LocalSettings;
import java.util.ArrayList;
import java.util.List;

/** Freshet, fresh and stale, and all its baselines. */
final class AllContenders implements Contenders.Assembly {

  private static final String PUBLISHED = "Freshet, users as published";
  private static final String LIVE = "Freshet, users folded in live";

  private static final List<Interval> INTERVALS =
      List.of(new Interval("0.1 %", 0.001), new Interval("1 %", 0.01), new Interval("10 %", 0.1));

  /** Popularity's share beside item-kNN. */
  private static final double[] SHARES = {0.1, 0.3, 0.5, 0.7, 0.9};

  /** Popularity alone is at its best within these half-lives on the streams that are known. */
  private static final double SHORTEST_BLENDED = 30;

  private static final double LONGEST_BLENDED = 10_000;

  /** The job tells the statistics of the space several times a second. */
  private static final int STATISTICS_EVENTS = 100;

  /** A share of the stream's events, after which a copy is refreshed. */
  private record Interval(String name, double share) {}

  @Override
  public Contenders over(EventStream stream, RefreshOptions options, int lag) {
    FreshetModel freshet =
        new FreshetModel("Freshet", stream, LocalSettings.of(options, lag, STATISTICS_EVENTS));
    List<Contender> systems = new ArrayList<>(freshet(freshet, stream.size()));
    systems.addAll(counts(new ItemKnnScorer("item-kNN", freshet), stream));
    systems.addAll(retrained(AlsModel.tuned(stream)));
    DriftSum drift = freshet.local().drift();
    return new Contenders(
        List.copyOf(systems),
        PUBLISHED,
        () -> new DriftTotals(drift.refreshes(), drift.steps(), drift.cosines()));
  }

  private static List<Contender> freshet(FreshetModel model, int events) {
    List<Contender> systems = new ArrayList<>();
    ServedCopy fresh = model.serve(1);
    systems.add(published(PUBLISHED, model, fresh, 0));
    systems.add(live(LIVE, model, fresh, 0));
    for (Interval interval : INTERVALS) {
      ServedCopy copy = model.serve((int) Math.max(1, interval.share() * events));
      systems.add(
          live("Freshet, refreshed every " + interval.name(), model, copy, interval.share()));
    }
    ServedCopy frozen = model.serve(FreshetModel.NEVER);
    systems.add(live("Freshet, frozen", model, frozen, SystemDescription.NEVER));
    systems.add(published("Freshet, users frozen too", model, frozen, SystemDescription.NEVER));
    return systems;
  }

  private static List<Contender> retrained(AlsModel model) {
    return model.scorers().stream()
        .map(scorer -> new Contender(scorer, () -> retrained(scorer.name(), model)))
        .toList();
  }

  private static SystemDescription retrained(String name, AlsModel model) {
    String setting = model.settings().map(AlsSettings::toString).orElse("");
    return SystemDescription.retrained(name, name, setting, model.intervalShare());
  }

  private static List<Contender> counts(ItemKnnScorer neighbours, EventStream stream) {
    List<Contender> systems = new ArrayList<>();
    List<Popularity> popularities = Popularity.ladder(stream);
    for (Popularity popularity : popularities) {
      systems.add(counts("popularity", new PopularityScorer(popularity)));
    }
    systems.add(
        new Contender(neighbours, SystemDescription.counts(neighbours.name(), "item-kNN", "")));
    for (Popularity popularity : popularities) {
      if (popularity.halfLife() >= SHORTEST_BLENDED && popularity.halfLife() <= LONGEST_BLENDED) {
        for (double share : SHARES) {
          systems.add(
              counts(
                  "item-kNN + popularity",
                  new PopularityBlend(neighbours, popularity, share, stream.items())));
        }
      }
    }
    return systems;
  }

  /** Takes the setting from the scorer's name, which begins with the ladder's. */
  private static Contender counts(String ladder, Scorer scorer) {
    String setting = scorer.name().substring(ladder.length() + ", ".length());
    return new Contender(scorer, SystemDescription.counts(scorer.name(), ladder, setting));
  }

  private static Contender live(String name, FreshetModel model, ServedCopy copy, double interval) {
    return new Contender(
        new EmbeddingScorer(name, model, copy, Users.FOLDED_IN_AT_RANKING),
        SystemDescription.freshet(name, LIVE, interval));
  }

  private static Contender published(
      String name, FreshetModel model, ServedCopy copy, double interval) {
    return new Contender(
        new EmbeddingScorer(name, model, copy, Users.PUBLISHED),
        SystemDescription.freshet(name, PUBLISHED, interval));
  }
}
