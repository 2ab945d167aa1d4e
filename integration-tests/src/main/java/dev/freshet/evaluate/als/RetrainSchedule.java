package dev.freshet.evaluate.als;

import dev.freshet.evaluate.EventStream;

/** Says when to train: at the beginning of the test half, and at equal intervals from then on. */
final class RetrainSchedule {

  private static final long DAY_MILLIS = 86_400_000;

  private final long intervalMillis;
  private boolean begun;
  private long due;

  RetrainSchedule(long intervalMillis) {
    this.intervalMillis = intervalMillis;
  }

  /** Returns a day, or a tenth of the stream's span where that is longer, in milliseconds. */
  static long interval(EventStream stream) {
    return Math.max(DAY_MILLIS, span(stream) / 10);
  }

  /** Returns the time from the first event to the last, milliseconds. */
  static long span(EventStream stream) {
    return stream.size() == 0 ? 0 : stream.time(stream.size() - 1) - stream.time(0);
  }

  /** Begins with the training of now, milliseconds since the epoch. */
  void begin(long now) {
    begun = true;
    due = now + intervalMillis;
  }

  /**
   * Returns whether a training is due, and if so, reckons when the next one is.
   *
   * @param now milliseconds since the epoch
   */
  boolean isDue(long now) {
    if (!begun || now < due) {
      return false;
    }
    due += (now - due) / intervalMillis * intervalMillis + intervalMillis;
    return true;
  }

  /** Returns the interval, milliseconds. */
  long intervalMillis() {
    return intervalMillis;
  }
}
