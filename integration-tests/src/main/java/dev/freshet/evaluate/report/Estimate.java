package dev.freshet.evaluate.report;

import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * A figure that a sample of engagements was asked for, and how far it is to be trusted.
 *
 * @param value the figure
 * @param standardError its standard error
 * @param low the lower end of its 95 % interval: value − 1.96 standard errors
 * @param high the upper end
 */
public record Estimate(double value, double standardError, double low, double high) {

  /** The 97.5 % point of the normal distribution. */
  private static final double NORMAL = 1.959964;

  /** Makes an estimate of a value and its standard error. */
  static Estimate of(double value, double standardError) {
    return new Estimate(
        value, standardError, value - NORMAL * standardError, value + NORMAL * standardError);
  }

  /** Returns the estimated mean of what a sample is from; null of fewer than two values. */
  static Estimate ofMean(double[] values) {
    if (values.length < 2) {
      return null;
    }
    return of(
        Mean.of(values).getAsDouble(),
        StandardDeviation.of(values).getAsDouble() / Math.sqrt(values.length));
  }

  /**
   * Returns the estimated ratio of two means over the same sample, its standard error by the delta
   * method; null of fewer than two values, or if the second mean is 0.
   */
  static Estimate ofRatio(double[] numerators, double[] denominators) {
    double denominator = Mean.of(denominators).getAsDouble();
    if (numerators.length < 2 || denominator == 0) {
      return null;
    }
    double ratio = Mean.of(numerators).getAsDouble() / denominator;
    // The ratio's error is, to first order, the mean of these.
    double[] errors = new double[numerators.length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = (numerators[i] - ratio * denominators[i]) / denominator;
    }
    return of(ratio, StandardDeviation.of(errors).getAsDouble() / Math.sqrt(errors.length));
  }

  /** Returns the estimated mean difference of two values over the same sample; null as above. */
  static Estimate ofDifference(double[] minuends, double[] subtrahends) {
    double[] differences = new double[minuends.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = minuends[i] - subtrahends[i];
    }
    return ofMean(differences);
  }
}
