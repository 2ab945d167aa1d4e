package dev.freshet.evaluate.report;

import dev.freshet.evaluate.report.SystemDescription.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws quality against how often the vectors that are served are refreshed. */
final class RefreshChart {

  private final EvaluationReport report;
  private final List<Double> intervals;
  private final XYChart chart;

  private RefreshChart(EvaluationReport report, List<Double> intervals) {
    this.report = report;
    this.intervals = intervals;
    this.chart =
        ChartStyle.chart(
            "Quality against refresh interval: " + report.stream().name(),
            "the served vectors are refreshed after every … of the stream",
            "R@10, with 95 % intervals");
  }

  /** Returns the chart; absent where no vectors are served at different intervals. */
  static Optional<XYChart> of(EvaluationReport report) {
    List<List<SystemResult>> ladders = ladders(report);
    List<Double> intervals =
        ladders.stream()
            .flatMap(List::stream)
            .map(result -> result.system().refreshInterval())
            .distinct()
            .sorted()
            .toList();
    return intervals.size() < 2
        ? Optional.empty()
        : Optional.of(new RefreshChart(report, intervals).draw(ladders));
  }

  /** The systems that differ in their refresh interval alone, the most of them first. */
  private static List<List<SystemResult>> ladders(EvaluationReport report) {
    Map<String, List<SystemResult>> ladders = new LinkedHashMap<>();
    for (SystemResult result : report.systems()) {
      if (result.system().kind() == Kind.FRESHET
          && result.quality().get(View.HEADLINE).recallAt10() != null) {
        ladders.computeIfAbsent(result.system().ladder(), name -> new ArrayList<>()).add(result);
      }
    }
    return ladders.values().stream()
        .filter(results -> results.size() > 1)
        .sorted(Comparator.comparing(List<SystemResult>::size).reversed())
        .toList();
  }

  private XYChart draw(List<List<SystemResult>> ladders) {
    chart.getStyler().setxAxisTickLabelsFormattingFunction(this::label);
    for (List<SystemResult> ladder : ladders) {
      String name = ladder.get(0).system().ladder();
      addCurve(name, ladder, View.HEADLINE);
      if (ladder == ladders.get(0)) {
        addCurve(name + ": newest items", ladder, View.NEWEST_ITEMS);
      }
    }
    addLevel(Kind.RETRAINED);
    addLevel(Kind.COUNTS);
    return chart;
  }

  private void addCurve(String name, List<SystemResult> ladder, View view) {
    List<Double> places = new ArrayList<>();
    List<Estimate> recalls = new ArrayList<>();
    for (double interval : intervals) {
      for (SystemResult result : ladder) {
        Estimate recall = result.quality().get(view).recallAt10();
        if (result.system().refreshInterval() == interval && recall != null) {
          places.add((double) intervals.indexOf(interval));
          recalls.add(recall);
        }
      }
    }
    int number = chart.getSeriesMap().size();
    if (!places.isEmpty() && number < ChartStyle.mostCurves()) {
      ChartStyle.apply(
          chart.addSeries(
              name,
              places,
              recalls.stream().map(Estimate::value).toList(),
              recalls.stream().map(recall -> recall.high() - recall.value()).toList()),
          number);
    }
  }

  /** Adds the best of a kind as a level line: it has no refresh interval on this axis. */
  private void addLevel(Kind kind) {
    int number = chart.getSeriesMap().size();
    if (number < ChartStyle.mostCurves()) {
      report
          .bestOf(kind)
          .ifPresent(
              result -> {
                var line =
                    chart.addSeries(
                        result.system().name(),
                        IntStream.range(0, intervals.size()).asDoubleStream().toArray(),
                        intervals.stream().mapToDouble(any -> result.headline()).toArray());
                ChartStyle.apply(line, number);
                line.setMarker(SeriesMarkers.NONE);
              });
    }
  }

  private String label(double place) {
    double interval = intervals.get((int) Math.round(place));
    if (interval == 0) {
      return "event";
    }
    return interval == SystemDescription.NEVER ? "never" : Figures.percent(interval);
  }
}
