package dev.freshet.jobs.options;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One declared option: its key, type, default and documentation.
 *
 * <p>A key is a dotted path. {@code <word>} in it stands for a name that the user chooses, {@code
 * [<n>]} for a place in a list: {@code groups.<group>.window}, {@code relations[<n>].name}.
 *
 * @param <T> type of the value
 */
public final class Option<T> {

  /** What holds when the option is not given. */
  public enum Absence {
    /** The default is used. */
    DEFAULT,
    /** The options are refused. */
    REFUSED,
    /** Nothing: the option is an entry of a map, or what it names is not used. */
    NONE
  }

  private static final Pattern PLACEHOLDER = Pattern.compile("\\[?<(\\w+)>]?");

  private final String key;
  private final OptionType<T> type;
  private final String unit;
  private final Absence absence;
  private final String defaultText;
  private final T defaultValue;
  private final String description;
  private final String tradeOff;
  private final Pattern keys;
  private final List<Pattern> sections;

  private Option(Declaration<T> declaration, String description, String tradeOff) {
    this.key = declaration.key;
    this.type = declaration.type;
    this.unit = declaration.unit;
    this.absence = declaration.absence;
    this.defaultText = declaration.defaultText;
    this.defaultValue = absence == Absence.DEFAULT ? type.parse(defaultText) : null;
    this.description = description;
    this.tradeOff = tradeOff;
    this.keys = Pattern.compile(pattern(key) + (type.isList() ? "(\\[\\d{1,4}\\])?" : ""));
    this.sections = new ArrayList<>();
    String section = "";
    for (String segment : segments(key)) {
      if (!section.isEmpty()) {
        sections.add(Pattern.compile(pattern(section)));
      }
      section += section.isEmpty() || segment.startsWith("[") ? segment : "." + segment;
    }
  }

  /** Begins the declaration of an option. */
  static <T> Declaration<T> option(String key, OptionType<T> type) {
    return new Declaration<>(key, type);
  }

  /** The dotted path, with placeholders. */
  public String key() {
    return key;
  }

  /** The key with its placeholders replaced, in their order, by {@code names}. */
  public String key(String... names) {
    Matcher matcher = PLACEHOLDER.matcher(key);
    StringBuilder result = new StringBuilder();
    for (int i = 0; matcher.find(); i++) {
      String name = matcher.group().startsWith("[") ? "[" + names[i] + "]" : names[i];
      matcher.appendReplacement(result, Matcher.quoteReplacement(name));
    }
    return matcher.appendTail(result).toString();
  }

  /** How its text is read. */
  public OptionType<T> type() {
    return type;
  }

  /** What the value counts, empty if its type says it. */
  public String unit() {
    return unit;
  }

  /** What holds when it is not given. */
  public Absence absence() {
    return absence;
  }

  /** The default as it would be written, null unless {@link #absence} is DEFAULT. */
  public String defaultText() {
    return defaultText;
  }

  /** The default's value, null unless {@link #absence} is DEFAULT. */
  public T defaultValue() {
    return defaultValue;
  }

  /** One sentence on what the option does. */
  public String description() {
    return description;
  }

  /** What a larger or smaller value costs. */
  public String tradeOff() {
    return tradeOff;
  }

  /** True if a value may be given under this full key. */
  boolean matches(String fullKey) {
    return keys.matcher(fullKey).matches();
  }

  /** True if the full key is a section on the way to this option. */
  boolean isBelow(String fullKey) {
    return sections.stream().anyMatch(section -> section.matcher(fullKey).matches());
  }

  /** The parts of a key: names, and places in a list with their brackets. */
  static List<String> segments(String key) {
    return List.of(key.split("\\.|(?=\\[)", -1));
  }

  private static String pattern(String key) {
    Matcher matcher = PLACEHOLDER.matcher(key);
    StringBuilder result = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      result.append(Pattern.quote(key.substring(from, matcher.start())));
      result.append(
          switch (matcher.group(1)) {
            case "n" -> "\\[\\d{1,4}\\]";
            // The names of Kafka's client properties have dots themselves.
            case "property" -> "[^\\[\\]]+";
            default -> "[^.\\[\\]]+";
          });
      from = matcher.end();
    }
    return result.append(Pattern.quote(key.substring(from))).toString();
  }

  /**
   * An option being declared.
   *
   * @param <T> type of the value
   */
  static final class Declaration<T> {
    private final String key;
    private final OptionType<T> type;
    private String unit = "";
    private Absence absence = Absence.NONE;
    private String defaultText;

    private Declaration(String key, OptionType<T> type) {
      this.key = key;
      this.type = type;
    }

    Declaration<T> unit(String value) {
      this.unit = value;
      return this;
    }

    Declaration<T> required() {
      this.absence = Absence.REFUSED;
      return this;
    }

    Declaration<T> defaultsTo(String text) {
      this.absence = Absence.DEFAULT;
      this.defaultText = text;
      return this;
    }

    Option<T> doc(String description, String tradeOff) {
      return new Option<>(this, description, tradeOff);
    }
  }
}
