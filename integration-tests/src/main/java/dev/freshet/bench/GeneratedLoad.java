package dev.freshet.bench;

import dev.freshet.streams.EngagementRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Generates engagements whose items follow Zipf's law, in sessions, so that pairs arise. The same
 * parameters give the same stream.
 *
 * <p>Each event's item is drawn by the law, whatever happened before. It then goes to one of the
 * sessions that are open: mostly to one of the item's own community, since users keep to what they
 * like. A session ends with some probability after each of its events, and another user of the
 * community begins the next. Events are evenly spaced in time.
 *
 * @param users ids {@code u0} and so on, in turn of the communities
 * @param items ids {@code i0} and so on, the most popular first, in turn of the communities
 * @param exponent of the law, 0 or more
 * @param events how many
 */
record GeneratedLoad(long seed, int users, int items, double exponent, long events)
    implements Load {

  /** Over how much event time the events are spread: less than any window, so nothing expires. */
  static final Duration SPAN = Duration.ofDays(10);

  static final int COMMUNITIES = 20;
  static final int OPEN_SESSIONS = 16;
  static final double LOYALTY = 0.8;
  static final double MEAN_SESSION = 20;

  private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

  GeneratedLoad {
    if (users < COMMUNITIES || items < COMMUNITIES || events < 1) {
      throw new IllegalArgumentException(
          "%d users, %d items and %d events: at least %d users and items, and an event"
              .formatted(users, items, events, COMMUNITIES));
    }
  }

  @Override
  public Facts facts() {
    return new Facts("generated", events, users, items, exponent);
  }

  @Override
  public Iterator<EngagementRow> rows() {
    return new Rows();
  }

  /** After those of another seed, on top of the span. */
  @Override
  public Iterator<EngagementRow> more(long count) {
    return new MappedRows(
        new GeneratedLoad(seed + 2, users, items, exponent, count).rows(),
        row -> row.later(SPAN.toMillis()));
  }

  /** Draws one event after the other. */
  private final class Rows implements Iterator<EngagementRow> {

    private final SplittableRandom random = new SplittableRandom(seed);
    private final Zipf law = new Zipf(items, exponent);
    private final int[][] sessions = new int[COMMUNITIES][OPEN_SESSIONS];
    private long event;

    Rows() {
      for (int community = 0; community < COMMUNITIES; community++) {
        for (int session = 0; session < OPEN_SESSIONS; session++) {
          sessions[community][session] = userOf(community);
        }
      }
    }

    @Override
    public boolean hasNext() {
      return event < events;
    }

    @Override
    public EngagementRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException("all %d events are drawn".formatted(events));
      }
      int item = law.rank(random.nextDouble());
      boolean loyal = random.nextDouble() < LOYALTY;
      int community = loyal ? item % COMMUNITIES : random.nextInt(COMMUNITIES);
      int session = random.nextInt(OPEN_SESSIONS);
      int user = sessions[community][session];
      if (random.nextDouble() < 1 / MEAN_SESSION) {
        sessions[community][session] = userOf(community);
      }
      long time = START.toEpochMilli() + (long) ((double) event++ / events * SPAN.toMillis());
      return new EngagementRow(
          time, "u" + user, "i" + item, "engaged", Optional.empty(), OptionalDouble.empty());
    }

    private int userOf(int community) {
      int inCommunity = (users - community + COMMUNITIES - 1) / COMMUNITIES;
      return random.nextInt(inCommunity) * COMMUNITIES + community;
    }
  }
}
