package dev.freshet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Adds up what threads spend, also of those that have ended. */
class ThreadClocksTest {

  private static final long WORK_NANOS = 20_000_000;

  @Test
  void aThreadsTimeIsItsStagesAndStaysAfterItsEnd() throws InterruptedException {
    ThreadClocks clocks = new ThreadClocks();
    CpuTimes before = clocks.read();
    CountDownLatch worked = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              long start = cpu();
              while (cpu() - start < WORK_NANOS) {
                Thread.onSpinWait();
              }
              worked.countDown();
              awaitQuietly(seen);
            },
            "VectorStore (1/1)#0");
    thread.start();
    worked.await();
    CpuTimes spent = clocks.read().since(before);
    seen.countDown();
    thread.join();
    CpuTimes later = clocks.read().since(before);

    assertThat(spent.of(Stage.VECTOR_STORE)).isGreaterThanOrEqualTo(WORK_NANOS);
    assertThat(later.of(Stage.VECTOR_STORE)).isGreaterThanOrEqualTo(spent.of(Stage.VECTOR_STORE));
    assertThat(spent.processNanos()).isGreaterThanOrEqualTo(WORK_NANOS / 2);
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
