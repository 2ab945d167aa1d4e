package dev.freshet.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What happened while more came than the job could take.
 *
 * @param offeredPerS events a second that were written
 * @param stretches of equal length, in their order
 * @param growth means of the second half of the stretches, by those of the first
 */
record Overload(double offeredPerS, List<Stretch> stretches, Growth growth) {

  /**
   * A stretch of it.
   *
   * @param takenPerS events a second that the job took in
   * @param refreshes runs of the rule for anchors, per event
   * @param foldIns runs for users, per event
   * @param refreshIntervalMs in force, mean of the subtasks and of what was looked at
   * @param foldInIntervalMs likewise
   * @param pendingGathers the most that were seen
   * @param feedbackLag records of the registry that the job had not read back, the most seen
   * @param heapMib on heap after a collection at the end of the stretch
   * @param residentMib of the process, then; 0 if the machine does not tell
   */
  record Stretch(
      double takenPerS,
      double refreshes,
      double foldIns,
      double refreshIntervalMs,
      double foldInIntervalMs,
      double pendingGathers,
      double feedbackLag,
      double heapMib,
      double residentMib) {}

  /** What must stay flat: 1 is as much in the second half as in the first. */
  record Growth(double heap, double resident, double pendingGathers, double feedbackLag) {}

  /** Sums up stretches. */
  static Overload of(double offeredPerS, List<Stretch> stretches) {
    return new Overload(
        offeredPerS,
        List.copyOf(stretches),
        new Growth(
            growth(stretches, Stretch::heapMib),
            growth(stretches, Stretch::residentMib),
            growth(stretches, Stretch::pendingGathers),
            growth(stretches, Stretch::feedbackLag)));
  }

  private static double growth(List<Stretch> stretches, ToDoubleFunction<Stretch> value) {
    int half = stretches.size() / 2;
    double first = stretches.subList(0, half).stream().mapToDouble(value).average().orElse(0);
    double second =
        stretches.subList(stretches.size() - half, stretches.size()).stream()
            .mapToDouble(value)
            .average()
            .orElse(0);
    // One more of each: from nothing to next to nothing is no growth.
    return (second + 1) / (first + 1);
  }
}
