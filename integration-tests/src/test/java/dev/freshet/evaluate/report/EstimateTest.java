package dev.freshet.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Errors by the book, written out. */
class EstimateTest {

  @Property(tries = 200)
  void meanOfWhatIsDrawn(
      @ForAll @Size(min = 2, max = 50) List<@DoubleRange(max = 1) Double> drawn) {
    double[] values = drawn.stream().mapToDouble(Double::doubleValue).toArray();

    Estimate estimate = Estimate.ofMean(values);

    double mean = mean(values);
    double error = Math.sqrt(covariance(values, values) / values.length);
    assertThat(estimate.value()).isCloseTo(mean, within(1e-12));
    assertThat(estimate.standardError()).isCloseTo(error, within(1e-12));
    assertThat(estimate.low()).isCloseTo(mean - 1.959964 * error, within(1e-12));
    assertThat(estimate.high()).isCloseTo(mean + 1.959964 * error, within(1e-12));
  }

  @Property(tries = 200)
  void ofADifferenceThePairsCount(@ForAll long seed) {
    double[][] pairs = pairs(new Random(seed), 200);

    Estimate estimate = Estimate.ofDifference(pairs[0], pairs[1]);

    double variance =
        covariance(pairs[0], pairs[0])
            + covariance(pairs[1], pairs[1])
            - 2 * covariance(pairs[0], pairs[1]);
    assertThat(estimate.value()).isCloseTo(mean(pairs[0]) - mean(pairs[1]), within(1e-12));
    assertThat(estimate.standardError()).isCloseTo(Math.sqrt(variance / 200), within(1e-12));
  }

  @Property(tries = 200)
  void ofARatioByTheDeltaMethod(@ForAll long seed) {
    double[][] pairs = pairs(new Random(seed), 200);

    Estimate estimate = Estimate.ofRatio(pairs[0], pairs[1]);

    double ratio = mean(pairs[0]) / mean(pairs[1]);
    double variance =
        covariance(pairs[0], pairs[0])
            + ratio * ratio * covariance(pairs[1], pairs[1])
            - 2 * ratio * covariance(pairs[0], pairs[1]);
    assertThat(estimate.value()).isCloseTo(ratio, within(1e-12));
    assertThat(estimate.standardError())
        .isCloseTo(Math.sqrt(variance / 200) / mean(pairs[1]), within(1e-12));
  }

  @Test
  void errorOfARatioIsThatOfDrawingAgain() {
    Random random = new Random(7);
    double[] ratios = new double[2000];
    double[] told = new double[ratios.length];
    for (int i = 0; i < ratios.length; i++) {
      double[][] pairs = pairs(random, 500);
      Estimate estimate = Estimate.ofRatio(pairs[0], pairs[1]);
      ratios[i] = estimate.value();
      told[i] = estimate.standardError();
    }

    double spread = Math.sqrt(covariance(ratios, ratios));
    assertThat(mean(told)).isCloseTo(spread, within(0.1 * spread));
  }

  @Test
  void ofTooLittleThereIsNone() {
    assertThat(Estimate.ofMean(new double[] {})).isNull();
    assertThat(Estimate.ofMean(new double[] {1})).isNull();
    assertThat(Estimate.ofDifference(new double[] {1}, new double[] {0})).isNull();
    assertThat(Estimate.ofRatio(new double[] {}, new double[] {})).isNull();
    assertThat(Estimate.ofRatio(new double[] {1}, new double[] {1})).isNull();
    assertThat(Estimate.ofRatio(new double[] {1, 1}, new double[] {0, 0})).isNull();
  }

  /** Hits of two systems that like the same queries; at least one each. */
  private static double[][] pairs(Random random, int count) {
    double[][] pairs = new double[2][count];
    for (int i = 0; i < count; i++) {
      double ease = random.nextDouble();
      pairs[0][i] = i == 0 || random.nextDouble() < ease ? 1 : 0;
      pairs[1][i] = i == 0 || random.nextDouble() < 0.7 * ease ? 1 : 0;
    }
    return pairs;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double covariance(double[] a, double[] b) {
    double meanOfA = mean(a);
    double meanOfB = mean(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - meanOfA) * (b[i] - meanOfB);
    }
    return sum / (a.length - 1);
  }
}
