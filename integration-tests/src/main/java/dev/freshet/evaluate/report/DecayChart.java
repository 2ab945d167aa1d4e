package dev.freshet.evaluate.report;

import dev.freshet.evaluate.report.SystemDescription.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.knowm.xchart.XYChart;

/** Draws quality along the stream: fresh, frozen, retrained. */
final class DecayChart {

  private DecayChart() {}

  /** Returns the chart; absent where too little was asked about to draw a curve. */
  static Optional<XYChart> of(EvaluationReport report) {
    XYChart chart =
        ChartStyle.alongStream("Quality along the stream: " + report.stream().name(), 50, "R@10");
    int curves = 0;
    for (SystemResult result : curves(report)) {
      if (add(chart, report.pieces(), result, curves)) {
        curves++;
      }
    }
    return curves == 0 ? Optional.empty() : Optional.of(chart);
  }

  /** The reference, what of its like is as fresh or frozen, and the best of each other kind. */
  private static List<SystemResult> curves(EvaluationReport report) {
    Set<SystemResult> curves = new LinkedHashSet<>();
    curves.add(report.referenceResult());
    for (SystemResult result : report.systems()) {
      SystemDescription system = result.system();
      if (system.kind() == Kind.FRESHET && (system.isFresh() || system.isFrozen())) {
        curves.add(result);
      }
    }
    for (Kind kind : List.of(Kind.RETRAINED, Kind.COUNTS)) {
      report.bestOf(kind).ifPresent(curves::add);
    }
    return curves.stream().limit(ChartStyle.mostCurves()).toList();
  }

  private static boolean add(
      XYChart chart, List<PieceFacts> pieces, SystemResult result, int number) {
    List<Double> along = new ArrayList<>();
    List<Double> recalls = new ArrayList<>();
    for (int piece = 0; piece < pieces.size(); piece++) {
      Estimate recall = result.recallAt10AlongStream().get(piece);
      if (recall != null) {
        along.add(50 * (pieces.get(piece).from() + pieces.get(piece).to()));
        recalls.add(recall.value());
      }
    }
    if (along.size() < 2) {
      return false;
    }
    ChartStyle.apply(chart.addSeries(result.system().name(), along, recalls), number);
    return true;
  }
}
