package dev.freshet.bench;

import dev.freshet.streams.EngagementRow;
import java.util.Iterator;
import java.util.SplittableRandom;

/**
 * Gives one entity a share of another load's events: an item that everybody wants, or a user who
 * never stops.
 *
 * @param of whose events are changed
 * @param skew who gets the share
 */
record SkewedLoad(Load of, Skew skew) implements Load {

  private static final long SEED = 30_061_203;

  @Override
  public long events() {
    return of.events();
  }

  @Override
  public Facts facts() {
    return of.facts();
  }

  @Override
  public Iterator<EngagementRow> rows() {
    SplittableRandom random = new SplittableRandom(SEED);
    return new MappedRows(
        of.rows(), row -> random.nextDouble() < skew.share() ? skew.apply(row) : row);
  }
}
