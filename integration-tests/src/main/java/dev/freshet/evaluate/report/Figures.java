package dev.freshet.evaluate.report;

import java.util.Locale;
import java.util.Optional;

/** Writes figures for readers. */
final class Figures {

  /** What stands for a figure that there is none of. */
  static final String NONE = "–";

  private Figures() {}

  /** Returns such as {@code 20,000}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Returns such as {@code 12.3}. */
  static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%,.1f", seconds);
  }

  /** Returns such as {@code 0.1 %}. */
  static String percent(double share) {
    String plain = String.format(Locale.ROOT, "%.3f", 100 * share);
    return plain.replaceAll("\\.?0+$", "") + " %";
  }

  /** Returns such as {@code 0.284 ± 0.003}: one standard error. */
  static String withError(Estimate estimate) {
    return estimate == null
        ? NONE
        : String.format(Locale.ROOT, "%.3f ± %.3f", estimate.value(), estimate.standardError());
  }

  /** Returns such as {@code −0.063 [−0.071, −0.055]}: the 95 % interval. */
  static String signed(Optional<Estimate> estimate) {
    return estimate.map(known -> withInterval("%+.3f [%+.3f, %+.3f]", known)).orElse(NONE);
  }

  /** Returns such as {@code 1.29 [1.24, 1.33]}: the 95 % interval. */
  static String factor(Optional<Estimate> estimate) {
    return estimate.map(known -> withInterval("%.2f [%.2f, %.2f]", known)).orElse(NONE);
  }

  private static String withInterval(String format, Estimate estimate) {
    return String.format(Locale.ROOT, format, estimate.value(), estimate.low(), estimate.high())
        .replace('-', '−');
  }
}
