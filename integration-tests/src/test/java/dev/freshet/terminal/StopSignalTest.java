package dev.freshet.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Hears the first Ctrl-C, and leaves the next to whoever had it before. */
class StopSignalTest {

  @Test
  void onlyTheFirstIsHeard() throws Exception {
    CountDownLatch outer = new CountDownLatch(1);
    CountDownLatch inner = new CountDownLatch(1);
    AtomicInteger heard = new AtomicInteger();
    try (StopSignal before = StopSignal.listen(outer::countDown);
        StopSignal signal =
            StopSignal.listen(
                () -> {
                  heard.incrementAndGet();
                  inner.countDown();
                })) {
      assertThat(signal.getAsBoolean()).isFalse();

      interrupt();
      assertThat(inner.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(signal.getAsBoolean()).isTrue();
      assertThat(before.getAsBoolean()).isFalse();

      interrupt();
      assertThat(outer.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(before.getAsBoolean()).isTrue();
      assertThat(heard).hasValue(1);
    }
  }

  @Test
  void whatIsClosedHearsNothing() throws Exception {
    CountDownLatch outer = new CountDownLatch(1);
    try (StopSignal before = StopSignal.listen(outer::countDown)) {
      StopSignal closed = StopSignal.listen(() -> {});
      closed.close();

      interrupt();

      assertThat(outer.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(before.getAsBoolean()).isTrue();
      assertThat(closed.getAsBoolean()).isFalse();
    }
  }

  /** Sends this process what Ctrl-C sends. */
  private static void interrupt() throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    signal
        .getMethod("raise", signal)
        .invoke(null, signal.getConstructor(String.class).newInstance("INT"));
  }
}
