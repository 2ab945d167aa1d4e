package dev.freshet.jobs.options;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * How the text of an option becomes a value: its name, what it allows, and its parser.
 *
 * <p>A reserved word is one that a later version will understand; it is refused with a text of its
 * own.
 *
 * @param <T> type of the value
 */
public final class OptionType<T> {

  private final String name;
  private final String allowed;
  private final boolean list;
  private final Function<String, T> parser;
  private final Map<String, String> reserved;

  /**
   * @param parser throws IllegalArgumentException whose message says what is wrong with the text,
   *     without repeating it
   */
  OptionType(String name, String allowed, boolean list, Function<String, T> parser) {
    this(name, allowed, list, parser, Map.of());
  }

  private OptionType(
      String name,
      String allowed,
      boolean list,
      Function<String, T> parser,
      Map<String, String> reserved) {
    this.name = name;
    this.allowed = allowed;
    this.list = list;
    this.parser = parser;
    this.reserved = reserved;
  }

  /** The same type, refusing {@code word} with {@code why}. */
  OptionType<T> reserving(String word, String why) {
    Map<String, String> words = new LinkedHashMap<>(reserved);
    words.put(word, why);
    return new OptionType<>(name, allowed, list, parser, words);
  }

  /** The same type, also taking {@code word}, which stands for {@code value}. */
  OptionType<T> accepting(String word, T value) {
    return new OptionType<>(
        name,
        allowed + ", or " + word,
        list,
        text -> text.equals(word) ? value : parser.apply(text),
        reserved);
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
   * @throws IllegalArgumentException if the text is of another type, out of range or reserved; its
   *     message says which
   */
  public T parse(String text) {
    String why = reserved.get(text);
    if (why != null) {
      throw new IllegalArgumentException(why);
    }
    return parser.apply(text);
  }
}
