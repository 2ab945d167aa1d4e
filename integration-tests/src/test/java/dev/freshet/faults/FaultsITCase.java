package dev.freshet.faults;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The three faults that come soonest: a worker dies, the broker dies, the job is rescaled. */
class FaultsITCase {

  private static FaultRun run;

  @BeforeAll
  static void start() throws Exception {
    run = FaultRun.start("at-least-once", 2, 20_261_122);
  }

  @AfterAll
  static void stop() throws Exception {
    if (run != null) {
      run.close();
    }
  }

  @Test
  void taskManagerKilled() throws Exception {
    run.suffer(Fault.TASK_MANAGER_KILLED);
  }

  @Test
  void brokerKilled() throws Exception {
    run.suffer(Fault.BROKER_KILLED);
  }

  @Test
  void rescaled() throws Exception {
    run.suffer(Fault.SCALED_UP);
    run.suffer(Fault.SCALED_DOWN);
  }
}
