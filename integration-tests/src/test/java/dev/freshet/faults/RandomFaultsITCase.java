package dev.freshet.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Breaks things at random, one or two at a time, for a minute or for as many seconds as the system
 * property {@code freshet.faults.seconds} says. {@code freshet.faults.seed} repeats a schedule.
 */
@SuppressWarnings("try") // close() waits for threads, and may be interrupted.
class RandomFaultsITCase {

  private static final Integer ASKED = Integer.getInteger("freshet.faults.seconds");
  private static final int SECONDS = ASKED == null ? 60 : ASKED;
  private static final long SEED =
      Long.getLong("freshet.faults.seed", System.currentTimeMillis() % 1_000_000);
  private static final int MOST_PAUSE_MILLIS = 6_000;
  private static final int MOST_BETWEEN_MILLIS = 4_000;
  private static final double TWO_AT_A_TIME = 0.4;

  @Test
  void areSurvived() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    // FaultsITCase, which runs beside it unless more is asked for, has the other delivery.
    String delivery = random.nextBoolean() && ASKED != null ? "at-least-once" : "exactly-once";
    System.out.printf(
        "Random faults for %d s, -Dfreshet.faults.seed=%d, %s%n", SECONDS, SEED, delivery);
    try (FaultRun run = FaultRun.start(delivery, 2, SEED)) {
      long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(millis(random, MOST_PAUSE_MILLIS).toNanos());
        run.suffer(faults(random), millis(random, MOST_BETWEEN_MILLIS));
      }
    }
  }

  private static Duration millis(SplittableRandom random, int most) {
    return Duration.ofMillis(random.nextInt(most));
  }

  /** One of all faults, and at times one of the others with it. */
  private static List<Fault> faults(SplittableRandom random) {
    List<Fault> left = new ArrayList<>(EnumSet.allOf(Fault.class));
    Fault first = left.remove(random.nextInt(left.size()));
    left.removeIf(Fault::isRedeployment);
    return first.isRedeployment() || random.nextDouble() >= TWO_AT_A_TIME
        ? List.of(first)
        : List.of(first, left.get(random.nextInt(left.size())));
  }
}
