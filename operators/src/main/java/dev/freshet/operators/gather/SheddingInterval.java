package dev.freshet.operators.gather;

import java.io.Serializable;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.execution.Environment;

/**
 * The least time between two requests of one owner, which widens while the task that asks has no
 * time to spare: it is under backpressure, or it is what holds up those before it.
 *
 * <p>That is how refreshes are shed, and events never: what is asked for within the interval joins
 * the request that waits. With each second of which less than a tenth was idle, the interval
 * doubles up to a bound; with each of which more than three tenths were, it halves until it is the
 * least again. Backpressure alone would not tell: the slowest task has none, and its own requests
 * are part of what makes it slow.
 *
 * <p>It looks when it is asked, so it needs no timer, and a task to which nothing comes keeps what
 * it had until the next event, which then reckons with all the seconds since. Flink closes the
 * books on a wait before it lets an operator run, so none is missed.
 */
public final class SheddingInterval {

  /** Over so much processing time idleness is measured. */
  static final long PERIOD_MILLIS = 1_000;

  /** What no interval at all widens to first. */
  static final long FIRST_MILLIS = 10;

  private static final double LOW = 0.1;
  private static final double HIGH = 0.3;
  private static final long NEVER = Long.MIN_VALUE;

  private final Bounds bounds;
  private final LongSupplier idleMillis;
  private long lookedAt = NEVER;
  private long idleThen;

  /** Read by whoever reads metrics, too. */
  private volatile long millis;

  /**
   * Between what it stays.
   *
   * @param leastMillis with time to spare; 0 asks at every event
   * @param mostMillis up to which it doubles; no larger than the least for an interval that stays
   */
  public record Bounds(long leastMillis, long mostMillis) implements Serializable {

    /** Returns the bounds of an interval that does not widen. */
    public static Bounds constant(long millis) {
      return new Bounds(millis, millis);
    }
  }

  /**
   * Begins with the least.
   *
   * @param idleMillis how long the task has waited for something to do, in all
   */
  SheddingInterval(Bounds bounds, LongSupplier idleMillis) {
    this.bounds = bounds;
    this.idleMillis = idleMillis;
    this.millis = bounds.leastMillis();
  }

  /** Returns the interval of an operator in a task. */
  public static SheddingInterval of(Bounds bounds, Environment task) {
    return new SheddingInterval(
        bounds,
        task.getMetricGroup().getIOMetricGroup().getIdleTimeMsPerSecond()::getAccumulatedCount);
  }

  /** Returns the interval in force at a processing time. */
  public long millis(long now) {
    long elapsed = now - lookedAt;
    // A clock that was set back begins anew.
    if (lookedAt == NEVER || elapsed >= PERIOD_MILLIS || elapsed < 0) {
      look(now);
    }
    return millis;
  }

  /** Returns the interval that was in force when somebody asked last. */
  public long lastMillis() {
    return millis;
  }

  private void look(long now) {
    long idle = idleMillis.getAsLong();
    if (lookedAt != NEVER && now > lookedAt) {
      double share = (double) (idle - idleThen) / (now - lookedAt);
      long seconds = (now - lookedAt) / PERIOD_MILLIS;
      if (share < LOW) {
        widen(seconds);
      } else if (share > HIGH) {
        narrow(seconds);
      }
    }
    lookedAt = now;
    idleThen = idle;
  }

  private void widen(long times) {
    long widened = millis;
    for (long i = 0; i < times && widened < bounds.mostMillis(); i++) {
      widened = Math.min(Math.max(FIRST_MILLIS, 2 * widened), bounds.mostMillis());
    }
    millis = widened;
  }

  private void narrow(long times) {
    long narrowed = millis;
    for (long i = 0; i < times && narrowed > bounds.leastMillis(); i++) {
      long half = narrowed / 2;
      narrowed = half < FIRST_MILLIS ? bounds.leastMillis() : Math.max(half, bounds.leastMillis());
    }
    millis = narrowed;
  }
}
