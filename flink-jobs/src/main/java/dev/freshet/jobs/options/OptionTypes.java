package dev.freshet.jobs.options;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The kinds of value that an option can have. */
final class OptionTypes {

  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");
  // Stricter than Double.parseDouble, which takes "NaN", "Infinity", "1f" and hexadecimals.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");
  private static final String OUT_OF_RANGE = "is out of range";

  private OptionTypes() {}

  /** An integer in {@code [min, max]}. */
  static OptionType<Integer> integer(int min, int max) {
    return new OptionType<>(
        "integer",
        min + " to " + max,
        false,
        text -> {
          require(INTEGER.matcher(text).matches(), "is not an integer");
          // Ten digits and a sign hold every int, and always fit a long.
          require(text.length() <= 11, OUT_OF_RANGE);
          long value = Long.parseLong(text);
          require(min <= value && value <= max, OUT_OF_RANGE);
          return (int) value;
        });
  }

  /** A decimal number in {@code [min, max]}. */
  static OptionType<Double> number(double min, double max) {
    return new OptionType<>(
        "number",
        decimal(min) + " to " + decimal(max),
        false,
        text -> {
          double value = parseNumber(text);
          require(min <= value && value <= max, OUT_OF_RANGE);
          return value;
        });
  }

  /** A decimal number in {@code (0, max]}. */
  static OptionType<Double> positiveNumber(double max) {
    return new OptionType<>(
        "number",
        "greater than 0, at most " + decimal(max),
        false,
        text -> {
          double value = parseNumber(text);
          require(0 < value && value <= max, OUT_OF_RANGE);
          return value;
        });
  }

  private static double parseNumber(String text) {
    require(NUMBER.matcher(text).matches(), "is not a number");
    return Double.parseDouble(text);
  }

  /** A span of time in {@code [min, max]}. */
  static OptionType<Duration> duration(String min, String max) {
    Duration least = Durations.parse(min);
    Duration most = Durations.parse(max);
    return new OptionType<>(
        "duration",
        min + " to " + max + " (" + Durations.SYNTAX + ")",
        false,
        text -> {
          Duration value = Durations.parse(text);
          require(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, OUT_OF_RANGE);
          return value;
        });
  }

  /** A moment since 1970: an ISO-8601 date, which begins in UTC, or a date and time with offset. */
  static OptionType<Instant> instant() {
    return new OptionType<>(
        "instant",
        "an ISO-8601 date, or date and time with offset, since 1970: 2014-07-01 or"
            + " 2014-07-01T12:00:00Z",
        false,
        text -> {
          Instant value = parseInstant(text);
          require(!value.isBefore(Instant.EPOCH), OUT_OF_RANGE);
          require(value.atOffset(ZoneOffset.UTC).getYear() <= 9999, OUT_OF_RANGE);
          return value;
        });
  }

  private static Instant parseInstant(String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("is not an instant", e);
    }
  }

  /** {@code true} or {@code false}. */
  static OptionType<Boolean> bool() {
    return new OptionType<>(
        "boolean",
        "true or false",
        false,
        text -> {
          require(text.equals("true") || text.equals("false"), "is not a boolean");
          return text.equals("true");
        });
  }

  /** Text that matches a pattern, whose meaning {@code allowed} tells. */
  static OptionType<String> text(String pattern, String allowed) {
    Pattern compiled = Pattern.compile(pattern);
    return new OptionType<>(
        "text",
        allowed,
        false,
        text -> {
          require(compiled.matcher(text).matches(), "is not of the allowed form");
          return text;
        });
  }

  /** Items that match a pattern, as a YAML list or as text separated by commas; may be empty. */
  static OptionType<List<String>> texts(String itemPattern, String allowed) {
    Pattern compiled = Pattern.compile(itemPattern);
    return new OptionType<>(
        "list of text",
        allowed,
        true,
        text -> {
          if (text.isBlank()) {
            return List.of();
          }
          List<String> items =
              Arrays.stream(text.split(",", -1)).map(String::strip).distinct().toList();
          require(
              items.stream().allMatch(item -> compiled.matcher(item).matches()),
              "has an item that is not of the allowed form");
          return items;
        });
  }

  /** One of an enum's values, written in lower case with hyphens. */
  static <E extends Enum<E>> OptionType<E> choice(E[] values) {
    return new OptionType<>(
        "choice",
        String.join(" or ", Arrays.stream(values).map(OptionTypes::word).toList()),
        false,
        text ->
            Arrays.stream(values)
                .filter(value -> word(value).equals(text))
                .findFirst()
                .orElseThrow(
                    () -> new IllegalArgumentException("is not one of the allowed values")));
  }

  /** How a choice is written: {@code FOLDED_IN} is {@code folded-in}. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void require(boolean holds, String reason) {
    if (!holds) {
      throw new IllegalArgumentException(reason);
    }
  }

  private static String decimal(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
