package dev.freshet.evaluate.popularity;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Model;
import java.util.Arrays;
import java.util.List;

/** Learns which items are engaged with most, of late: by decayed counts of their engagements. */
public final class Popularity implements Model {

  private static final double UNLIMITED = Double.POSITIVE_INFINITY;

  /** In engagements. */
  private static final double[] HALF_LIVES = {
    10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, UNLIMITED
  };

  private final EventStream stream;
  private final double halfLife;
  private final DecayedCounts counts;

  /**
   * @param halfLife how many later engagements halve the weight of one, at least 1; {@link
   *     Double#POSITIVE_INFINITY}: all weigh alike
   */
  public Popularity(EventStream stream, double halfLife) {
    this.stream = stream;
    this.halfLife = halfLife;
    this.counts = new DecayedCounts(halfLife, stream.items());
  }

  /** Returns popularity at each half-life of the ladder, from the shortest. */
  public static List<Popularity> ladder(EventStream stream) {
    return Arrays.stream(HALF_LIVES)
        .mapToObj(halfLife -> new Popularity(stream, halfLife))
        .toList();
  }

  @Override
  public String name() {
    return "popularity, half-life "
        + (halfLife == UNLIMITED ? "unlimited" : Long.toString(Math.round(halfLife)));
  }

  @Override
  public void learn(int position) {
    if (stream.item(position) != EventStream.NONE) {
      counts.add(stream.item(position), stream.event(position).weight());
    }
  }

  /** Returns how many later engagements halve the weight of one. */
  public double halfLife() {
    return halfLife;
  }

  /** Returns what was counted so far, by item number. */
  public DecayedCounts counts() {
    return counts;
  }
}
