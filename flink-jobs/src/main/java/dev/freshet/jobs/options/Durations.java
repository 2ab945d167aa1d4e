package dev.freshet.jobs.options;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes durations as the options spell them: a whole number and a unit.
 *
 * <p>The longest that milliseconds can count is written {@value #UNLIMITED_WORD}, and {@link
 * GroupOptions#AUTO} is written {@value #AUTO_WORD}; only the options that accept these words read
 * them.
 */
public final class Durations {

  static final String UNLIMITED_WORD = "unlimited";
  static final String AUTO_WORD = "auto";

  /** What {@link #parse} takes, in words. */
  public static final String SYNTAX = "a whole number with ms, s, min, h or d";

  private static final Pattern PATTERN = Pattern.compile("(\\d+) ?(ms|s|min|h|d)");
  private static final String[] UNITS = {"d", "h", "min", "s", "ms"};
  private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

  private Durations() {}

  /**
   * Parses {@code 30d}, {@code 12h}, {@code 5min}, {@code 10s}, {@code 100ms}.
   *
   * @throws IllegalArgumentException if the text is not a duration, or too long a one to count in
   *     milliseconds
   */
  public static Duration parse(String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is not a duration");
    }
    try {
      long amount = Long.parseLong(matcher.group(1));
      return Duration.ofMillis(Math.multiplyExact(amount, millisOf(matcher.group(2))));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("is out of range", e);
    }
  }

  /** Writes the duration, cut to milliseconds, in the largest unit that is exact. */
  public static String format(Duration duration) {
    if (duration.equals(GroupOptions.UNLIMITED)) {
      return UNLIMITED_WORD;
    }
    if (duration.equals(GroupOptions.AUTO)) {
      return AUTO_WORD;
    }
    long millis = duration.toMillis();
    int unit = 0;
    while (millis % MILLIS[unit] != 0 || (millis == 0 && unit < MILLIS.length - 1)) {
      unit++;
    }
    return millis / MILLIS[unit] + UNITS[unit];
  }

  private static long millisOf(String unit) {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(unit)) {
        return MILLIS[i];
      }
    }
    throw new AssertionError(unit);
  }
}
