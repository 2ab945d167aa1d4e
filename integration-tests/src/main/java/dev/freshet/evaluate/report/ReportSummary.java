package dev.freshet.evaluate.report;

import java.io.PrintWriter;
import java.util.Optional;

/** Prints what a report comes to, in a few lines. */
public final class ReportSummary {

  private ReportSummary() {}

  /** Prints the reference's quality, and the best of each ladder of baselines beside it. */
  public static void print(EvaluationReport report, PrintWriter out) {
    SystemResult reference = report.referenceResult();
    Quality quality = reference.quality().get(View.HEADLINE);
    ViewFacts view = report.views().get(View.HEADLINE);
    if (!report.complete()) {
      out.printf(
          "Incomplete: stopped after %s of %s events%n",
          Figures.count(report.stream().learnt()), Figures.count(report.stream().events()));
    }
    out.printf(
        "%s: R@10 %s, R@50 %s, MRR %s (%s engagements by users known, with items new to them)%n",
        report.reference(),
        Figures.withError(quality.recallAt10()),
        Figures.withError(quality.recallAt50()),
        Figures.withError(quality.mrr()),
        Figures.count(view.queries()));
    for (SystemResult each : report.bestFirst()) {
      if (each.isBestInHindsight()) {
        Quality other = each.quality().get(View.HEADLINE);
        out.printf(
            "  %s: R@10 %s; %s / it: %s%n",
            each.system().name(),
            Figures.withError(other.recallAt10()),
            report.reference(),
            Figures.factor(
                Optional.ofNullable(other.referenceLead()).map(Comparison::recallAt10Ratio)));
      }
    }
    out.flush();
  }
}
