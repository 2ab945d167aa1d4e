package dev.freshet.evaluate;

import java.util.List;

/** Scores all live items for a user, by what a model has learnt so far. */
public interface Scorer {

  /** Returns the name that reports call it by, unique in an evaluation. */
  String name();

  /** Returns the model whose learning it depends on. */
  Model model();

  /** Returns all models whose learning it depends on: that one, unless it blends several. */
  default List<Model> models() {
    return List.of(model());
  }

  /**
   * Scores items for the user of a query, at its time.
   *
   * @param query who asks, and when; its item must not be looked at
   * @param scores receives the score of item i at position i, for every i below {@link
   *     Query#liveItems()}; higher is better, and what is not finite counts as worst
   */
  void score(Query query, float[] scores);
}
