package dev.freshet.evaluate.popularity;

import dev.freshet.evaluate.Model;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Scorer;
import java.util.List;

/**
 * Blends the scores of another scorer with popularity, each in parts of the largest of all items.
 *
 * <p>Of a user of whom the other knows nothing, popularity alone remains.
 */
public final class PopularityBlend implements Scorer {

  private final Scorer other;
  private final Popularity popularity;
  private final double share;
  private final float[] popularities;

  /**
   * @param other whose scores are finite and not negative
   * @param share the weight of popularity, from 0 to 1; the other's is what remains of 1
   * @param items how many items the stream has
   */
  public PopularityBlend(Scorer other, Popularity popularity, double share, int items) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be from 0 to 1, was " + share);
    }
    this.other = other;
    this.popularity = popularity;
    this.share = share;
    this.popularities = new float[items];
  }

  @Override
  public String name() {
    return "%s + %s, share %s".formatted(other.name(), popularity.name(), share);
  }

  @Override
  public Model model() {
    return other.model();
  }

  @Override
  public List<Model> models() {
    return List.of(other.model(), popularity);
  }

  @Override
  public void score(Query query, float[] scores) {
    other.score(query, scores);
    popularity.counts().popularity(popularities, query.liveItems());
    float largest = 0;
    for (int i = 0; i < query.liveItems(); i++) {
      largest = Math.max(largest, scores[i]);
    }
    float unit = largest == 0 ? 0 : (float) ((1 - share) / largest);
    for (int i = 0; i < query.liveItems(); i++) {
      scores[i] = unit * scores[i] + (float) share * popularities[i];
    }
  }
}
