package dev.freshet.schemas.wire;

import java.time.Duration;

/** Tells the time and lets it pass, so that a test need not wait for it. */
interface Waiting {

  /** The machine's time. */
  Waiting REAL =
      new Waiting() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
          Thread.sleep(time.toMillis());
        }
      };

  /** Nanoseconds since some moment; only differences have meaning. */
  long nanoTime();

  void sleep(Duration time) throws InterruptedException;
}
