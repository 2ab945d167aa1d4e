package dev.freshet.faults;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault, one after the other, under both kinds of delivery; run with {@code -Pfaults}. */
@Tag("faults")
@SuppressWarnings("try") // close() waits for threads, and may be interrupted.
class EveryFaultITCase {

  @ParameterizedTest
  @ValueSource(strings = {"at-least-once", "exactly-once"})
  void isSurvived(String delivery) throws Exception {
    try (FaultRun run = FaultRun.start(delivery, 2, 20_261_122)) {
      for (Fault fault : Fault.values()) {
        run.suffer(fault);
      }
    }
  }
}
