package dev.freshet.operators.refresh;

import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Tells the time of publications, in microseconds since the epoch; tests put their own in. */
@FunctionalInterface
public interface MicrosecondClock extends Serializable {

  /** Returns the time in microseconds since the epoch. */
  long micros();

  /** Returns the machine's clock. */
  static MicrosecondClock system() {
    return () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
