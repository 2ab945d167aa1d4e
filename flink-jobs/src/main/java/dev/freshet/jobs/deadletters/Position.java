package dev.freshet.jobs.deadletters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the dead-letter topic, written {@code partition:offset}.
 *
 * @param partition 0 or more
 * @param offset 0 or more
 */
public record Position(int partition, long offset) {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

  /**
   * Reads {@code partition:offset}.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static Position parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no position: partition:offset, such as 0:17");
    }
    return new Position(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  @Override
  public String toString() {
    return partition + ":" + offset;
  }
}
