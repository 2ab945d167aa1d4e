package dev.freshet.evaluate.report;

import java.util.List;

/** A table in Markdown: its first column to the left, the others, figures, to the right. */
final class MarkdownTable {

  private final StringBuilder text = new StringBuilder();

  MarkdownTable(String... headings) {
    this(List.of(headings));
  }

  MarkdownTable(List<String> headings) {
    row(headings);
    text.append("|---|").append("---:|".repeat(headings.size() - 1)).append('\n');
  }

  /** Adds a row of as many cells as there are headings. */
  void row(String... cells) {
    row(List.of(cells));
  }

  /** Adds a row of as many cells as there are headings. */
  void row(List<String> cells) {
    text.append('|');
    // A bar would end the cell.
    cells.forEach(cell -> text.append(' ').append(cell.replace("|", "\\|")).append(" |"));
    text.append('\n');
  }

  /** Returns it, with an empty line behind. */
  @Override
  public String toString() {
    return text + "\n";
  }
}
