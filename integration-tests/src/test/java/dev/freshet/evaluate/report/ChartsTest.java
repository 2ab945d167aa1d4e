package dev.freshet.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.evaluate.EventStream;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;

/** Draws the curves that belong together. */
class ChartsTest {

  private final EventStream stream = MadeUp.stream(3);
  private final EvaluationReport report = MadeUp.report(stream, stream.size());

  @Test
  void decayIsOfFreshFrozenRetrainedAndTheBestCounts() {
    XYChart chart = DecayChart.of(report).orElseThrow();

    assertThat(chart.getSeriesMap().keySet())
        .containsExactly("Freshet", "Freshet, frozen", "ALS", "popularity 100");
    double[] along = chart.getSeriesMap().get("Freshet").getXData();
    assertThat(along).hasSize(10).isSorted();
    assertThat(along[0]).isBetween(50.0, 55.0);
    assertThat(along[9]).isBetween(95.0, 100.0);
  }

  @Test
  void theRefreshCurveRunsFromEveryEventToNever() {
    XYChart chart = RefreshChart.of(report).orElseThrow();

    assertThat(chart.getSeriesMap().keySet())
        .containsExactly(
            "Freshet's copies", "Freshet's copies: newest items", "ALS", "popularity 100");
    assertThat(chart.getSeriesMap().get("Freshet's copies").getXData()).containsExactly(0, 1, 2);
    assertThat(chart.getSeriesMap().get("Freshet's copies").getYData())
        .containsExactly(
            report.systems().get(0).headline(),
            report.systems().get(1).headline(),
            report.systems().get(2).headline());
  }

  @Test
  void driftHasItsStepAndItsCosine() {
    XYChart chart = DriftChart.of(report).orElseThrow();

    assertThat(chart.getSeriesMap()).hasSize(2);
    chart
        .getSeriesMap()
        .values()
        .forEach(curve -> assertThat(curve.getXData()).hasSize(40).isSorted());
    assertThat(chart.getSeriesMap().get("mean cosine").getYData()).containsOnly(0.75);
  }
}
