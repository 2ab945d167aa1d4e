package dev.freshet.maths;

import java.util.ArrayList;
import java.util.List;

/**
 * The half-lives among which a group's memory is chosen: 15 minutes, then four times as long from
 * step to step, up to a quarter of the window.
 *
 * <p>A window of less than an hour has one step, its quarter.
 */
public final class MemoryLadder {

  private static final long SHORTEST_MILLIS = 15 * 60_000L;
  private static final int FACTOR = 4;

  private final long windowMillis;
  private final List<HalfLife> steps = new ArrayList<>();

  /**
   * @param windowMillis the window in milliseconds, limited and at least 4
   */
  public MemoryLadder(long windowMillis) {
    this.windowMillis = windowMillis;
    long longest = windowMillis / FACTOR;
    for (long millis = Math.min(SHORTEST_MILLIS, longest); millis <= longest; millis *= FACTOR) {
      steps.add(new HalfLife(millis));
    }
  }

  /** Returns the window in milliseconds. */
  public long windowMillis() {
    return windowMillis;
  }

  /** Returns the number of steps, at least 1. */
  public int size() {
    return steps.size();
  }

  /** Returns the half-life of a step; they ascend. */
  public HalfLife halfLife(int step) {
    return steps.get(step);
  }

  /** Returns the step to begin with: the middle, from which no other is far. */
  public int first() {
    return steps.size() / 2;
  }

  /** Returns whether a half-life is that of a step. */
  public boolean has(long millis) {
    return steps.get(stepOf(millis)).millis() == millis;
  }

  /** Returns the longest step that is no longer than a half-life, the shortest if there is none. */
  public int stepOf(long millis) {
    int step = 0;
    while (step + 1 < steps.size() && steps.get(step + 1).millis() <= millis) {
      step++;
    }
    return step;
  }
}
