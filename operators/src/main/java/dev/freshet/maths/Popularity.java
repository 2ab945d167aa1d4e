package dev.freshet.maths;

import java.io.Serializable;

/**
 * How popularity enters scores: as one more coordinate, beside the vectors.
 *
 * <p>An anchor's coordinate is its share of what its co-occurrence group was engaged lately: its
 * recent support, which is counted with a shorter memory than the rest, over that of all. A
 * folded-in entity's is what such a share is worth to it, in the unit of its other scores: a
 * constant weight times the root of the sum of their squares over all anchors. So both parts are
 * measured by their sums, and whichever is concentrated on few anchors speaks louder: popularity
 * where everybody does the same, taste where nothing stands out. Who is not known yet is
 * recommended what is popular.
 *
 * <p>Shares decay while nothing is published. So an anchor is published again whenever its recent
 * support has fallen by a step, until its share is too small to matter and is published as 0. As
 * shares have a sum, only so many anchors can be that popular at a time.
 *
 * @param weight of popularity against taste, 0 or more; 0 leaves popularity out
 * @param memoryShare the half-life of recent supports, relative to the group's memory, in (0, 1]
 */
public record Popularity(double weight, double memoryShare) implements Serializable {

  /**
   * Shares below it are taken for 0, so that all but a few hundred anchors need no second record.
   */
  private static final double LEAST_SHARE = 0.003;

  /** A recent support that fell to this fraction is worth a record. */
  private static final double FADED = 0.85;

  /** Readers of the registry refuse more; only the vectors of a rule of one's own come to it. */
  private static final double MOST_COORDINATE = 1e15;

  /** Returns the weight 1 and a memory of a quarter. */
  public static Popularity defaults() {
    return new Popularity(1, 0.25);
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
   * @param recentSupport the anchor's
   * @param total the recent support of all anchors of its group
   */
  public float ofAnchor(double recentSupport, double total) {
    if (weight == 0 || recentSupport <= 0 || recentSupport < LEAST_SHARE * total) {
      return 0;
    }
    return recentSupport < total ? (float) (recentSupport / total) : 1;
  }

  /**
   * Returns when an anchor's recent support will have fallen by a step, if nothing comes; {@link
   * CoOccurrenceGroup#UNLIMITED} if that is not worth a record.
   *
   * @param time milliseconds since the epoch
   * @param recentSupport at that time
   * @param total the recent support of all anchors of the group at that time
   * @param recent the half-life of recent supports
   */
  public long fadesAt(long time, double recentSupport, double total, HalfLife recent) {
    if (recent.isUnlimited() || ofAnchor(recentSupport, total) == 0) {
      return CoOccurrenceGroup.UNLIMITED;
    }
    // Not within the same millisecond, whatever the half-life.
    double at = time + 1 - Math.log(FADED) / Math.log(2) * recent.millis();
    return at < CoOccurrenceGroup.UNLIMITED ? (long) at : CoOccurrenceGroup.UNLIMITED;
  }

  /**
   * Returns the coordinate of a folded-in entity, 0 or more: the weight times {@code p̄·√(uᵀGu)},
   * where u is its vector and p̄ the mean scale of what it was folded in from, which stands for
   * that of all; the weight alone of one whose scores are all 0, and 0 instead of what readers
   * would refuse.
   *
   * @param gathered what it was folded in from
   * @param vector the vector that the fold-in gave
   */
  public float ofFoldedIn(Gathered gathered, float[] vector, Space space) {
    double scale = 0;
    for (int k = 0; k < gathered.size(); k++) {
      scale += gathered.scales()[k];
    }
    double scores = gathered.size() == 0 ? 0 : scale / gathered.size() * space.norm(vector);
    float coordinate = (float) (weight * (scores > 0 ? scores : 1));
    return coordinate <= MOST_COORDINATE ? coordinate : 0; // NaN is not below anything.
  }
}
