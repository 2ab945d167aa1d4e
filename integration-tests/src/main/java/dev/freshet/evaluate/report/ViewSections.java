package dev.freshet.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes, in Markdown, what the systems reached in each view. */
final class ViewSections {

  private static final String BEST = " †";

  private final EvaluationReport report;

  ViewSections(EvaluationReport report) {
    this.report = report;
  }

  /**
   * Returns a view's section: all systems for the headline, Freshet and each ladder's best else.
   */
  String section(View view) {
    ViewFacts facts = report.views().get(view);
    boolean headline = view == View.HEADLINE;
    StringBuilder section = new StringBuilder();
    section.append("## %s%s\n\n".formatted(capital(view.title()), headline ? ": headline" : ""));
    section.append(
        "%s. %s asked about; of %s the item had never been seen before.\n\n"
            .formatted(
                capital(facts.meaning()),
                Figures.count(facts.queries()),
                Figures.count(facts.unrankable())));
    List<String> headings =
        new ArrayList<>(
            List.of(
                "System",
                "R@10",
                "R@50",
                "MRR",
                "reference − it, R@10",
                "it − best baseline, R@10"));
    if (headline) {
      headings.add("CPU s learning");
    }
    MarkdownTable table = new MarkdownTable(headings);
    for (SystemResult each : report.bestFirst()) {
      if (headline || each.isShownInEveryView()) {
        table.row(row(each, each.quality().get(view), headline));
      }
    }
    return section.append(table).toString();
  }

  private List<String> row(SystemResult system, Quality quality, boolean withCpu) {
    Optional<Comparison> reference = Optional.ofNullable(quality.referenceLead());
    Optional<Comparison> baseline = Optional.ofNullable(quality.baselineLead());
    List<String> cells =
        new ArrayList<>(
            List.of(
                name(system),
                Figures.withError(quality.recallAt10()),
                Figures.withError(quality.recallAt50()),
                Figures.withError(quality.mrr()),
                Figures.signed(reference.map(Comparison::recallAt10)),
                Figures.signed(baseline.map(Comparison::recallAt10))));
    if (withCpu) {
      cells.add(Figures.seconds(system.learningCpuS()));
    }
    return cells;
  }

  private String name(SystemResult result) {
    String name = result.system().name();
    if (name.equals(report.reference())) {
      return "**" + name + "**";
    }
    return result.isBestInHindsight() && !result.system().setting().isEmpty() ? name + BEST : name;
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
