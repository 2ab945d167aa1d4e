package dev.freshet.evaluate.run;

import dev.freshet.evaluate.EventStream;
import dev.freshet.terminal.LiveLine;
import java.util.Locale;

/** Shows how much of a stream is learnt, on a line. */
final class EvaluationLine {

  private static final int BAR = 24;

  private final LiveLine line;
  private final int events;
  private final int testFrom;
  private final long startNanos = System.nanoTime();
  private long testNanos;
  private long shownNanos = startNanos;
  private int shownLearnt;

  EvaluationLine(LiveLine line, EventStream stream) {
    this.line = line;
    this.events = stream.size();
    this.testFrom = stream.testFrom();
  }

  /** Shows the line if it is time to. */
  void update(int learnt) {
    if (testNanos == 0 && learnt >= testFrom) {
      testNanos = System.nanoTime();
    }
    if (line.isDue()) {
      show(learnt);
    }
  }

  /** Shows the line a last time, with the rate of all the time, and leaves it. */
  void finish(int learnt) {
    shownNanos = startNanos;
    shownLearnt = 0;
    show(learnt);
    line.leave();
  }

  private void show(int learnt) {
    long now = System.nanoTime();
    int done = (int) ((long) BAR * learnt / events);
    line.show(
        String.format(
            Locale.ROOT,
            "%7.1f s  [%s%s] %3d %%  %,d of %,d events  %,.0f events/s%s",
            (now - startNanos) / 1e9,
            "#".repeat(done),
            "-".repeat(BAR - done),
            100L * learnt / events,
            learnt,
            events,
            (learnt - shownLearnt) / ((now - shownNanos) / 1e9),
            remaining(learnt, now)));
    shownNanos = now;
    shownLearnt = learnt;
  }

  /** Only the test half tells how long the test half takes: before it nothing is asked. */
  private String remaining(int learnt, long now) {
    int asked = learnt - testFrom;
    if (asked <= (events - testFrom) / 50 || learnt == events) {
      return "";
    }
    double seconds = (now - testNanos) / 1e9 / asked * (events - learnt);
    return seconds < 90
        ? String.format(Locale.ROOT, "  %.0f s left", seconds)
        : String.format(Locale.ROOT, "  %.0f min left", seconds / 60);
  }
}
