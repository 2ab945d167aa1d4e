package dev.freshet.maths;

import java.io.Serializable;

/**
 * The dyadic partition of a sliding window into panes: fine for the recent past, merged as they
 * age.
 *
 * <p>Time is counted in ticks of the base pane's width {@code b}, aligned to the epoch. At a given
 * <em>now</em>, level ℓ holds one or two panes of width {@code b·2^ℓ}, each aligned to its width;
 * panes of the coarsest level, an eighth of the window or less, stay until the window has passed
 * them. The pane of a tick therefore depends on the tick and on now alone, panes only ever merge as
 * now grows, and a pane is inside the window as a whole or not at all. So counts by pane are the
 * same for every order of arrival.
 *
 * <p>The oldest pane is dropped as soon as its first tick leaves the window: what a row holds never
 * reaches further back than the window, and by less than one coarsest pane less far.
 *
 * <p>An {@linkplain #unlimited() unlimited} window is one pane of one tick, tick 0, that holds all
 * of time and never ages.
 */
public final class Panes implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The least number of base panes in a window. */
  public static final int LEAST_TICKS = 16;

  private final long tickMillis;
  private final int windowTicks;
  private final int coarsest;
  private final boolean unlimited;

  /**
   * @param tickMillis the base pane's width in milliseconds, at least 1,000 so that ticks fit an
   *     int until the year 2038 and, at 10 s, far beyond
   * @param windowMillis the window in milliseconds, at least {@value #LEAST_TICKS} base panes
   */
  public Panes(long tickMillis, long windowMillis) {
    if (tickMillis < 1_000) {
      throw new IllegalArgumentException("a pane must be at least 1 s, was " + tickMillis + " ms");
    }
    long ticks = windowMillis / tickMillis;
    if (ticks < LEAST_TICKS || ticks > Integer.MAX_VALUE / 4) {
      throw new IllegalArgumentException(
          "a window must hold at least " + LEAST_TICKS + " panes, holds " + ticks);
    }
    this.tickMillis = tickMillis;
    this.windowTicks = (int) ticks;
    this.coarsest = 31 - Integer.numberOfLeadingZeros(windowTicks / 8);
    this.unlimited = false;
  }

  private Panes() {
    this.tickMillis = Long.MAX_VALUE;
    this.windowTicks = 1;
    this.coarsest = 0;
    this.unlimited = true;
  }

  /** Returns the one pane of a window without end, which nothing ever leaves. */
  public static Panes unlimited() {
    return new Panes();
  }

  /** Returns whether the window has no end. */
  public boolean isUnlimited() {
    return unlimited;
  }

  /** Returns the tick of a time in milliseconds since the epoch; 0 if the window is unlimited. */
  public int tick(long timeMillis) {
    return unlimited ? 0 : (int) Math.floorDiv(timeMillis, tickMillis);
  }

  /**
   * Returns the first millisecond of a tick; {@link Long#MIN_VALUE}, which is before every event,
   * if the window is unlimited.
   */
  public long startMillis(int tick) {
    return unlimited ? Long.MIN_VALUE : tick * tickMillis;
  }

  /** Returns the first tick of the pane that holds {@code tick} when the time is {@code now}. */
  public int pane(int tick, int now) {
    return start(tick, level(tick, now));
  }

  /** Returns the first tick of the pane of a level that holds {@code tick}. */
  static int start(int tick, int level) {
    return tick & -(1 << level);
  }

  /**
   * Returns whether a tick is in a pane of a coarser level than this when the time is {@code now}.
   */
  boolean isBeyond(int level, int tick, int now) {
    // Where panes of level ℓ begin, in their own width: half of the next finer level's, less one.
    return level < coarsest && tick < ((((now + 2) >> level) - 2) & ~1) << level;
  }

  /** Returns the level ℓ of the pane that holds {@code tick} when the time is {@code now}. */
  int level(int tick, int now) {
    // Levels up to ℓ reach back at most 4·2^ℓ − 2 ticks: finer ones than this cannot hold it.
    int level = Math.max(0, 29 - Integer.numberOfLeadingZeros(Math.max(0, now - tick) + 2));
    while (isBeyond(level, tick, now)) {
      level++;
    }
    return Math.min(level, coarsest);
  }

  /** Returns the oldest tick inside the window; a tick before it belongs to no pane. */
  public int oldest(int now) {
    if (unlimited) {
      return 0;
    }
    int width = 1 << coarsest;
    return (now - windowTicks + width) & -width;
  }

  /**
   * Returns the age in milliseconds of a pane's middle, never negative; 0 if the window is
   * unlimited.
   *
   * @param pane the pane's first tick
   * @param now the tick that the pane was computed for
   * @param nowMillis the time to measure from
   */
  public long age(int pane, int now, long nowMillis) {
    return ageOf(pane, level(pane, now), nowMillis);
  }

  /** Returns the age in milliseconds of the middle of a pane of a level, as {@link #age} does. */
  long ageOf(int start, int level, long nowMillis) {
    if (unlimited) {
      return 0;
    }
    long half = (tickMillis << level) / 2;
    return Math.max(0, nowMillis - (start * tickMillis + half));
  }

  /** Returns the window in ticks; 1 if it is unlimited. */
  public int windowTicks() {
    return windowTicks;
  }

  /** Returns the first level whose panes never merge. */
  int coarsest() {
    return coarsest;
  }
}
