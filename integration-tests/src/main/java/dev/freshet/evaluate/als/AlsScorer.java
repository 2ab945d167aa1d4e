package dev.freshet.evaluate.als;

import dev.freshet.evaluate.Model;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Scorer;
import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * Ranks by the inner products of the vectors of the newest training. What came to the items since
 * ranks last.
 */
final class AlsScorer implements Scorer {

  /** What a user is folded in from. */
  enum Users {
    /** Engagements up to the training. */
    AS_OF_TRAINING,
    /** All engagements so far. */
    FOLDED_IN_AT_RANKING
  }

  private final String name;
  private final AlsModel model;
  private final Users users;
  private final ToIntFunction<AlsModel> newest;

  /** Folds users in from as many of their items as the model was tuned to. */
  AlsScorer(String name, AlsModel model, Users users) {
    this(name, model, users, tuned -> tuned.settings().orElseThrow().newest());
  }

  /**
   * @param newest from how many of their items users are folded in
   */
  AlsScorer(String name, AlsModel model, Users users, ToIntFunction<AlsModel> newest) {
    this.name = name;
    this.model = model;
    this.users = users;
    this.newest = newest;
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
    Training training = model.training();
    if (training == null) {
      Arrays.fill(scores, 0, query.liveItems(), 0);
      return;
    }
    int until = users == Users.AS_OF_TRAINING ? training.until() : query.position();
    training.score(
        model.logs().row(query.user(), until, training.items(), newest.applyAsInt(model)),
        query.liveItems(),
        scores);
  }
}
