package dev.freshet.cli;

import dev.freshet.jobs.deadletters.DeadLetterCounts;
import dev.freshet.jobs.deadletters.DeadLetterReader;
import dev.freshet.jobs.deadletters.Position;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.stream.Collectors;

/** Prints what a reading of the dead-letter topic came to. */
final class DeadLetterSummary {

  private final PrintWriter out;

  DeadLetterSummary(PrintWriter out) {
    this.out = out;
  }

  void print(DeadLetterReader.Outcome outcome, DeadLetterCounts counts) {
    out.printf("%d dead letters%n", outcome.handled());
    counts
        .byReasonAndTopic()
        .forEach(
            (reason, topics) ->
                topics.forEach(
                    (topic, count) ->
                        out.printf("%8d %-16s %s%n", count, plain(reason), plain(topic))));
    printEnd(outcome);
  }

  /** Prints where the reading ended, so that another can go on there. */
  void printEnd(DeadLetterReader.Outcome outcome) {
    if (outcome.strangers() > 0) {
      out.printf(
          "%d records of the topic are no dead letters of a job: their headers do not say where"
              + " they came from%n",
          outcome.strangers());
    }
    if (!outcome.reached().isEmpty()) {
      out.printf(
          "%s; to go on from here: %s%n",
          outcome.complete() ? "read to the end" : "stopped at --limit", after(outcome.reached()));
    }
    out.flush();
  }

  /** The options by which a later run goes on after these positions. */
  static String after(Collection<Position> positions) {
    return positions.stream()
        .map(position -> "--after " + position)
        .collect(Collectors.joining(" "));
  }

  /** Text from a record as a terminal may see it: without control characters. */
  static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
