package dev.freshet.maths;

/**
 * The recent support of all anchors of a co-occurrence group together.
 *
 * <p>A sum of what was engaged, each part weighed by its age; the order in which the parts come
 * makes no difference. It is what {@link Popularity} takes shares of.
 *
 * <p>Ages are weighed exactly: the error that {@link HalfLife}'s table makes would add up over many
 * short steps.
 */
public final class RecentTotal {

  private static final double LN_2 = Math.log(2);

  /** Of times so many half-lives before the newest, no share is left that matters. */
  private static final double MOST_HALVINGS = 500;

  private double total;
  private long time;
  private HalfLife recent = HalfLife.UNLIMITED;

  /**
   * Adds what was engaged at a time, or takes it back.
   *
   * @param at milliseconds since the epoch
   * @param support negative to take back
   * @param halfLife the half-life of recent supports from now on
   */
  public void add(long at, double support, HalfLife halfLife) {
    turnTo(halfLife);
    if (total == 0) {
      total = support;
      time = at;
    } else if (at > time) {
      total = total * weight(at - time) + support;
      time = at;
    } else {
      total += support * weight(time - at);
    }
  }

  /** Where as much comes as before, the total is in proportion to the half-life. */
  private void turnTo(HalfLife halfLife) {
    if (recent.millis() != halfLife.millis()) {
      if (!recent.isUnlimited() && !halfLife.isUnlimited()) {
        total *= (double) halfLife.millis() / recent.millis();
      }
      recent = halfLife;
    }
  }

  /**
   * Returns the total at a time. What came after that time weighs more than 1, so that a share of
   * the total is the share as it is now, whatever time it is reckoned for. Negative if more was
   * taken back than is left of what was added.
   */
  public double at(long when) {
    return total * weight(when - time);
  }

  private double weight(long ageMillis) {
    return Math.exp(-LN_2 * Math.max(-MOST_HALVINGS, recent.halvings(ageMillis)));
  }

  /** Returns the newest time of what was added, milliseconds since the epoch; 0 for nothing. */
  public long time() {
    return time;
  }

  /** Returns the half-life of recent supports. */
  public HalfLife recent() {
    return recent;
  }
}
