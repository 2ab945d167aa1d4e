package dev.freshet.streams;

import java.util.Locale;

/**
 * How fast a stream is replayed: when each event is due.
 *
 * <p>A pace is used for one replay, by one thread.
 */
public abstract sealed class Pace {

  private Pace() {}

  /**
   * When the next event is due, in nanoseconds since the replay's first event; events are asked for
   * in order.
   *
   * @param eventTimeMillis the event's own time
   */
  abstract long dueNanos(long eventTimeMillis);

  /** As fast as Kafka takes the events. */
  public static Pace max() {
    return new Unlimited();
  }

  /**
   * By the events' own times, so many times faster.
   *
   * @param factor greater than 0: 1000 replays 1000 seconds of the stream in one
   */
  public static Pace timesEventTime(double factor) {
    return new EventTime(positive(factor));
  }

  /**
   * So many events a second, whatever their times.
   *
   * @param perSecond greater than 0
   */
  public static Pace eventsPerSecond(double perSecond) {
    return new Rate(positive(perSecond));
  }

  /**
   * The pace that a text names: {@code max}, or a factor such as {@code 1000x}.
   *
   * @throws IllegalArgumentException if it names none; the message says what is allowed
   */
  public static Pace parse(String text) {
    String pace = text.strip().toLowerCase(Locale.ROOT);
    if (pace.equals("max")) {
      return max();
    }
    if (pace.endsWith("x")) {
      try {
        return timesEventTime(Double.parseDouble(pace.substring(0, pace.length() - 1)));
      } catch (IllegalArgumentException e) {
        // Refused below, with what is allowed.
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no speed: 'max', or a factor greater than 0 of event time such as '1000x'"
            .formatted(text));
  }

  private static double positive(double number) {
    if (!(number > 0) || Double.isInfinite(number)) {
      throw new IllegalArgumentException(number + " is not a finite number greater than 0");
    }
    return number;
  }

  private static final class Unlimited extends Pace {
    @Override
    long dueNanos(long eventTimeMillis) {
      return 0;
    }
  }

  private static final class EventTime extends Pace {
    private final double factor;
    private long first;
    private boolean started;

    EventTime(double factor) {
      this.factor = factor;
    }

    @Override
    long dueNanos(long eventTimeMillis) {
      if (!started) {
        started = true;
        first = eventTimeMillis;
      }
      return (long) ((eventTimeMillis - first) * 1e6 / factor);
    }
  }

  private static final class Rate extends Pace {
    private final double nanosBetween;
    private long count;

    Rate(double perSecond) {
      this.nanosBetween = 1e9 / perSecond;
    }

    @Override
    long dueNanos(long eventTimeMillis) {
      return (long) (count++ * nanosBetween);
    }
  }
}
