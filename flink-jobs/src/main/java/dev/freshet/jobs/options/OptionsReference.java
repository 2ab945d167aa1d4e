package dev.freshet.jobs.options;

/** Writes the reference page of the options. */
public final class OptionsReference {

  private OptionsReference() {}

  /** The whole page: a heading, how values are given, and the table. */
  public static String page() {
    return """
        # Options of the refresh job

        What the job's YAML file may say. Keys may be nested or dotted; a name in `<>` is yours to
        choose, `[<n>]` is a place in a list. A wrong value is refused at start, with the key, the
        value and what is allowed. `./freshet options` prints this table; a test keeps the page
        current.

        """
        + markdown();
  }

  /** A Markdown table with one row an option, in the order of {@link DeclaredOptions#ALL}. */
  public static String markdown() {
    StringBuilder page = new StringBuilder();
    row(page, "Key", "Type", "Default", "Allowed", "What it does, and its trade-off");
    row(page, "---", "---", "---", "---", "---");
    for (Option<?> option : DeclaredOptions.ALL) {
      row(
          page,
          "`" + option.key() + "`",
          option.type().name() + (option.unit().isEmpty() ? "" : ", " + escape(option.unit())),
          absence(option),
          escape(option.type().allowed()),
          escape(option.description() + " " + option.tradeOff()));
    }
    return page.toString();
  }

  private static String absence(Option<?> option) {
    return switch (option.absence()) {
      case REFUSED -> "required";
      case NONE -> "–";
      case DEFAULT -> option.defaultText().isEmpty() ? "empty" : "`" + option.defaultText() + "`";
    };
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** Bars would end a cell, angle brackets would be HTML. */
  private static String escape(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;");
  }
}
