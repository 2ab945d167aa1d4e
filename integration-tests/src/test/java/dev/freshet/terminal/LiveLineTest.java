package dev.freshet.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** Rewrites its line on a terminal, and writes lines elsewhere. */
class LiveLineTest {

  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text);

  @Test
  void onATerminalAShorterLineCoversALongerOne() {
    LiveLine line = new LiveLine(out, true);

    line.show("long line");
    line.show("short");
    line.leave();
    line.show("next");

    assertThat(text.toString())
        .isEqualTo("\rlong line\rshort    " + System.lineSeparator() + "\rnext");
  }

  @Test
  void elsewhereEachIsALine() {
    LiveLine line = new LiveLine(out, false);

    line.show("one");
    line.show("two");
    line.leave();

    assertThat(text.toString()).isEqualToIgnoringNewLines("one\ntwo\n");
  }

  @Test
  void isNotDueAtOnce() {
    assertThat(new LiveLine(out, false).isDue()).isFalse();
  }
}
