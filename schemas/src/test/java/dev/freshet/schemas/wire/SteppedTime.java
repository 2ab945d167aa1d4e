package dev.freshet.schemas.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Passes time only when told to, or slept through. */
final class SteppedTime implements Waiting {

  private final List<Duration> pauses = new ArrayList<>();
  private long now = Long.MAX_VALUE - 5;

  void pass(Duration time) {
    now += time.toNanos();
  }

  /** The sleeps so far. */
  List<Duration> pauses() {
    return pauses;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void sleep(Duration time) {
    pauses.add(time);
    pass(time);
  }
}
