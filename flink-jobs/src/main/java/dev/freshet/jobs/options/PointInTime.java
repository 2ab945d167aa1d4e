package dev.freshet.jobs.options;

import java.time.DateTimeException;
import java.time.Instant;

/** Reads a moment as people write it on a command line: a time, or how long ago it was. */
public final class PointInTime {

  /** What {@link #parse} takes, in words. */
  public static final String SYNTAX =
      "ISO-8601 such as 2026-01-31T12:00:00Z, or how long ago, "
          + Durations.SYNTAX
          + ", such as 30d";

  private PointInTime() {}

  /**
   * Reads a time, or a duration back from now.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static Instant parse(String text) {
    try {
      return text.matches(".*[0-9Z]")
          ? Instant.parse(text)
          : Instant.now().minus(Durations.parse(text));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException("'%s' is no time: %s".formatted(text, SYNTAX), e);
    }
  }
}
