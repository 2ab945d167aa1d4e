package dev.freshet.operators.refresh;

import dev.freshet.maths.Gathered;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherRequest;
import java.util.Arrays;
import java.util.List;

/**
 * Puts the parts of an answer together: what the update rule is given, and what the owner was last
 * published with.
 *
 * <p>Reused from one answer to the next.
 */
final class AnswerParts {

  private final Weighting weighting;
  private final Gathered gathered;
  private float previousScale;
  private float previousPopularity;
  private double previousRowWeight;
  private long previousSequence;

  AnswerParts(Weighting weighting, int dimension) {
    this.weighting = weighting;
    this.gathered = new Gathered(dimension);
  }

  /** Takes all parts of an answer. */
  void take(List<GatherAnswer> parts) {
    gathered.clear();
    Arrays.fill(gathered.previous(), 0);
    previousScale = 1;
    previousPopularity = 0;
    previousRowWeight = 0;
    previousSequence = 0;
    for (GatherAnswer part : parts) {
      gather(part);
      if (part.previous() != null) {
        System.arraycopy(part.previous(), 0, gathered.previous(), 0, gathered.dimension());
        previousScale = part.previousScale();
        previousPopularity = part.previousPopularity();
        previousRowWeight = part.previousRowWeight();
        previousSequence = part.previousSequence();
      }
    }
  }

  private void gather(GatherAnswer part) {
    GatherRequest request = part.request();
    boolean refresh = request.kind() == GatherRequest.Kind.REFRESH;
    float[] counts = request.counts();
    for (int k = 0; k < counts.length; k++) {
      float weight =
          refresh ? weighting.weight(counts[k], request.support(), part.supports()[k]) : counts[k];
      gathered.add(part.vectors(), k * gathered.dimension(), part.scales()[k], weight);
    }
  }

  /** Returns what the update rule is given. */
  Gathered gathered() {
    return gathered;
  }

  /** Returns the scale of the owner's last publication, 1 for none. */
  float previousScale() {
    return previousScale;
  }

  /** Returns the popularity that the owner was last published with, 0 for none. */
  float previousPopularity() {
    return previousPopularity;
  }

  /**
   * Returns Σ_j w_ij of what the vector is made from: of the last publication if that was nothing.
   */
  double rowWeight() {
    return gathered.size() > 0 ? gathered.totalWeight() : previousRowWeight;
  }

  /** Returns the sequence of the owner's last publication, 0 for none. */
  long previousSequence() {
    return previousSequence;
  }
}
