package dev.freshet.evaluate.popularity;

import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Scorer;

/**
 * Scores items by their popularity alone, the same for every user.
 *
 * @param model what learns it
 */
public record PopularityScorer(Popularity model) implements Scorer {

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public void score(Query query, float[] scores) {
    model.counts().counts(scores, query.liveItems());
  }
}
