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
    Iterator<EngagementRow> rows = of.rows();
    SplittableRandom random = new SplittableRandom(SEED);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public EngagementRow next() {
        EngagementRow row = rows.next();
        return random.nextDouble() < skew.share() ? skew.apply(row) : row;
      }
    };
  }
}
