package dev.freshet.terminal;

import java.io.PrintWriter;

/**
 * A line that tells how things are: rewritten on a terminal, elsewhere written anew every few
 * seconds.
 */
public final class LiveLine {

  /** Set by the launcher if the output goes to a terminal, which Java cannot tell reliably. */
  private static final String TERMINAL = "freshet.terminal";

  private static final long TERMINAL_NANOS = 500_000_000L;
  private static final long ELSEWHERE_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final boolean terminal;
  private long shownNanos = System.nanoTime();
  private int width;

  /**
   * Makes a line that shows nothing yet.
   *
   * @param terminal whether it is rewritten
   */
  LiveLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Makes a line that shows nothing yet. */
  public static LiveLine on(PrintWriter out) {
    return new LiveLine(out, Boolean.getBoolean(TERMINAL));
  }

  /** Returns whether it is time to show it again. */
  public boolean isDue() {
    return System.nanoTime() - shownNanos >= (terminal ? TERMINAL_NANOS : ELSEWHERE_NANOS);
  }

  /** Shows it, due or not. */
  public void show(String line) {
    shownNanos = System.nanoTime();
    if (terminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      width = line.length();
    } else {
      out.println(line);
    }
    out.flush();
  }

  /** Leaves it as it was last shown: what is printed next comes below. */
  public void leave() {
    if (terminal) {
      out.println();
      out.flush();
    }
    width = 0;
  }
}
