package dev.freshet.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.XYChart;

/** Draws how far vectors move along the stream. */
final class DriftChart {

  private DriftChart() {}

  /** Returns the chart; absent where too little is known to draw a curve. */
  static Optional<XYChart> of(EvaluationReport report) {
    List<DriftPiece> pieces =
        report.drift().stream().filter(piece -> piece.refreshes() > 0).toList();
    if (pieces.size() < 2) {
      return Optional.empty();
    }
    XYChart chart =
        ChartStyle.alongStream(
            "Drift along the stream: " + report.stream().name(),
            0,
            "a refresh against the vector before");
    List<Double> along = new ArrayList<>();
    List<Double> steps = new ArrayList<>();
    List<Double> cosines = new ArrayList<>();
    for (DriftPiece piece : pieces) {
      along.add(50 * (piece.from() + piece.to()));
      steps.add(piece.relativeStep());
      cosines.add(piece.cosine());
    }
    ChartStyle.apply(
        chart.addSeries("mean step, relative to the vector's length", along, steps), 0);
    ChartStyle.apply(chart.addSeries("mean cosine", along, cosines), 1);
    return Optional.of(chart);
  }
}
