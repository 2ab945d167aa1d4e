package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, with a deadline that only a broken run reaches. */
final class Await {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long PAUSE_NANOS = 20_000_000;

  private Await() {}

  /** Something that comes to hold. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Returns when the condition holds, and fails if it does not for minutes. */
  static void until(String what, Condition condition) throws Exception {
    polling(
        what,
        () -> {
          boolean holds = condition.holds();
          if (!holds) {
            LockSupport.parkNanos(PAUSE_NANOS);
          }
          return holds;
        });
  }

  /** The same for a condition that, before it says no, has waited for something new itself. */
  static void polling(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("gave up waiting until %s", what).isLessThan(end);
    }
  }
}
