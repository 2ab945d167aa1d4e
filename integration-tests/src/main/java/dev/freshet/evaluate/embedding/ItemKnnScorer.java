package dev.freshet.evaluate.embedding;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Model;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Scorer;
import dev.freshet.maths.Evidence;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.Arrays;

/**
 * Windowed item-kNN on Freshet's own counts: the score of an item is the sum, over the user's
 * recent items, of its weight w_ij in their rows times their recency weight.
 *
 * <p>What it last scored it keeps, for those that blend its scores: nothing is learnt between two
 * questions about one engagement.
 */
public final class ItemKnnScorer implements Scorer {

  private final String name;
  private final FreshetModel model;
  private final Long2IntOpenHashMap itemNumbers;
  private final float[] scored;
  private int scoredPosition = EventStream.NONE;

  /** Scores by the rows of a model. */
  public ItemKnnScorer(String name, FreshetModel model) {
    this.name = name;
    this.model = model;
    EventStream stream = model.stream();
    scored = new float[stream.items()];
    itemNumbers = new Long2IntOpenHashMap(stream.items());
    itemNumbers.defaultReturnValue(EventStream.NONE);
    for (int item = 0; item < stream.items(); item++) {
      itemNumbers.put(stream.itemFingerprint(item), item);
    }
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
    if (query.position() != scoredPosition) {
      sum(query);
      scoredPosition = query.position();
    }
    System.arraycopy(scored, 0, scores, 0, query.liveItems());
  }

  private void sum(Query query) {
    Arrays.fill(scored, 0, query.liveItems(), 0);
    Evidence evidence = model.local().evidence(model.stream().userFingerprint(query.user()));
    for (int i = 0; i < evidence.size(); i++) {
      float recency = evidence.weights()[i];
      model
          .local()
          .neighbours(
              evidence.anchors()[i],
              query.timeMillis(),
              (neighbour, weight) -> {
                int item = itemNumbers.get(neighbour);
                if (item != EventStream.NONE) {
                  scored[item] += recency * weight;
                }
              });
    }
  }
}
