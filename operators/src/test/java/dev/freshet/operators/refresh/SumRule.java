package dev.freshet.operators.refresh;

import dev.freshet.maths.Gathered;
import dev.freshet.maths.RuleParameters;
import dev.freshet.maths.Space;
import dev.freshet.maths.UpdateRule;

/** A rule whose results tests can foretell: a weighted sum, or the number of anchors. */
public final class SumRule implements UpdateRule {

  private final int dimension;

  /** Called by name. */
  public SumRule(RuleParameters parameters) {
    dimension = parameters.dimension();
  }

  @Override
  public void refresh(Gathered gathered, Space space, float[] vector) {
    for (int i = 0; i < dimension; i++) {
      vector[i] = gathered.previous()[i];
      for (int k = 0; k < gathered.size(); k++) {
        vector[i] += gathered.weights()[k] * gathered.vectors()[k * dimension + i];
      }
    }
  }

  @Override
  public void foldIn(Gathered gathered, Space space, float[] vector) {
    refresh(gathered, space, vector);
    vector[0] = space.anchors();
  }
}
