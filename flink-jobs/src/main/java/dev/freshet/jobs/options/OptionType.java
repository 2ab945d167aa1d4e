package dev.freshet.jobs.options;

import java.util.function.Function;

/**
 * How the text of an option becomes a value: its name, what it allows, and its parser.
 *
 * @param <T> type of the value
 */
public final class OptionType<T> {

  private final String name;
  private final String allowed;
  private final boolean list;
  private final Function<String, T> parser;

  /**
   * @param parser throws IllegalArgumentException whose message says what is wrong with the text,
   *     without repeating it
   */
  OptionType(String name, String allowed, boolean list, Function<String, T> parser) {
    this.name = name;
    this.allowed = allowed;
    this.list = list;
    this.parser = parser;
  }

  /** The same type, also taking {@code word}, which stands for {@code value}. */
  OptionType<T> accepting(String word, T value) {
    return new OptionType<>(
        name,
        allowed + ", or " + word,
        list,
        text -> text.equals(word) ? value : parser.apply(text));
  }

  /** What kind of value it is: "integer", "duration", ... */
  public String name() {
    return name;
  }

  /** The allowed range or values, in words. */
  public String allowed() {
    return allowed;
  }

  /** True if a YAML list is accepted beside comma-separated text. */
  boolean isList() {
    return list;
  }

  /**
   * Parses one value.
   *
   * @throws IllegalArgumentException if the text is of another type or out of range; its message
   *     says which
   */
  public T parse(String text) {
    return parser.apply(text);
  }
}
