package dev.freshet.evaluate.run;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Scorer;
import dev.freshet.evaluate.report.DriftTotals;
import dev.freshet.evaluate.report.SystemDescription;
import dev.freshet.jobs.options.RefreshOptions;
import java.util.List;
import java.util.function.Supplier;

/**
 * The systems that an evaluation compares.
 *
 * @param systems in the order of the report
 * @param reference the name of the one that the others are compared with
 * @param drift tells how far the reference's vectors have moved so far
 */
record Contenders(List<Contender> systems, String reference, Supplier<DriftTotals> drift) {

  /**
   * A system, and what it is.
   *
   * @param scorer which ranks
   * @param description of the same name; asked for when the evaluation has ended, as some choose
   *     their settings on the way
   */
  record Contender(Scorer scorer, Supplier<SystemDescription> description) {

    /** One that is as it was set. */
    Contender(Scorer scorer, SystemDescription description) {
      this(scorer, () -> description);
    }
  }

  /** Makes the systems that are to be compared over a stream. */
  @FunctionalInterface
  interface Assembly {

    /**
     * Returns systems that have learnt nothing yet.
     *
     * @param options Freshet's
     * @param lag how many events later a published vector becomes visible
     */
    Contenders over(EventStream stream, RefreshOptions options, int lag);
  }

  /** Returns what ranks. */
  List<Scorer> scorers() {
    return systems.stream().map(Contender::scorer).toList();
  }

  /** Returns what they are, in the same order, once the evaluation has ended. */
  List<SystemDescription> descriptions() {
    return systems.stream().map(system -> system.description().get()).toList();
  }
}
