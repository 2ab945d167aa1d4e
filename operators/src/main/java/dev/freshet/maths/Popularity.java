package dev.freshet.maths;

import java.io.Serializable;

/**
 * How popularity enters scores: as one more coordinate, beside the vectors.
 *
 * <p>An anchor's coordinate is its recent support, which is counted with a shorter memory than the
 * rest, as a share of the largest in its co-occurrence group. A folded-in entity's is what that
 * share is worth to it, in the unit of its other scores: a constant weight times the score of the
 * best of what it was folded in from. So the most popular anchor gets as much as that weight, on a
 * scale on which the user's own items reach 1; and who is not known yet is recommended what is
 * popular.
 *
 * <p>Shares decay while nothing is published. So an anchor is published again whenever its recent
 * support has fallen by a step, until its share is too small to matter and is published as 0.
 *
 * @param weight of popularity against taste, 0 or more; 0 leaves popularity out
 * @param memoryShare the half-life of recent supports, relative to the group's memory, in (0, 1]
 */
public record Popularity(double weight, double memoryShare) implements Serializable {

  /** Recent supports up to it say nothing: one engagement makes nothing popular. */
  private static final double ONE_ENGAGEMENT = 1;

  /** Shares below it are taken for 0, so that most anchors need no second record. */
  private static final double LEAST_SHARE = 0.02;

  /** A recent support that fell to this fraction is worth a record. */
  private static final double FADED = 0.85;

  /** Returns the weight 0.3 and a memory of an eighth. */
  public static Popularity defaults() {
    return new Popularity(0.3, 0.125);
  }

  /** Returns the half-life of recent supports in a group of a memory. */
  public HalfLife recent(HalfLife memory) {
    return memory.isUnlimited()
        ? HalfLife.UNLIMITED
        : new HalfLife(Math.max(1, Math.round(memoryShare * memory.millis())));
  }

  /**
   * Returns an anchor's coordinate, in [0, 1].
   *
   * @param peak the largest recent support of the group, as far as is known
   */
  public float ofAnchor(double recentSupport, double peak) {
    if (weight == 0 || recentSupport <= ONE_ENGAGEMENT || recentSupport < LEAST_SHARE * peak) {
      return 0;
    }
    return recentSupport < peak ? (float) (recentSupport / peak) : 1;
  }

  /**
   * Returns when an anchor's recent support will have fallen by a step, if nothing comes; {@link
   * CoOccurrenceGroup#UNLIMITED} if that is not worth a record.
   *
   * @param time milliseconds since the epoch
   * @param recentSupport at that time
   * @param peak the largest recent support of the group at that time, as far as is known
   * @param recent the half-life of recent supports
   */
  public long fadesAt(long time, double recentSupport, double peak, HalfLife recent) {
    if (recent.isUnlimited() || ofAnchor(recentSupport, peak) == 0) {
      return CoOccurrenceGroup.UNLIMITED;
    }
    // Not within the same millisecond, whatever the half-life.
    double at = time + 1 - Math.log(FADED) / Math.log(2) * recent.millis();
    return at < CoOccurrenceGroup.UNLIMITED ? (long) at : CoOccurrenceGroup.UNLIMITED;
  }

  /**
   * Returns the coordinate of a folded-in entity, 0 or more.
   *
   * @param gathered what it was folded in from
   * @param vector the vector that the fold-in gave
   */
  public float ofFoldedIn(Gathered gathered, float[] vector) {
    double best = 0;
    for (int k = 0; k < gathered.size(); k++) {
      best = Math.max(best, gathered.scales()[k] * dot(vector, gathered.vectors(), k));
    }
    float coordinate = (float) (weight * (best > 0 ? best : 1));
    return Float.isFinite(coordinate) ? coordinate : 0;
  }

  private static double dot(float[] vector, float[] vectors, int k) {
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += vector[i] * vectors[k * vector.length + i];
    }
    return sum;
  }
}
