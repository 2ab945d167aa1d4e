package dev.freshet.streams;

import java.io.IOException;

/** Says that a file of an evaluation stream is not in the layout: which file, line and column. */
public final class StreamFormatException extends IOException {

  StreamFormatException(String file, String problem) {
    super(file + ": " + problem);
  }

  StreamFormatException(String file, long line, String problem) {
    super("%s: line %d: %s".formatted(file, line, problem));
  }

  StreamFormatException(String file, long line, String column, String problem) {
    super("%s: line %d, column %s: %s".formatted(file, line, column, problem));
  }
}
