package dev.freshet.cli;

import dev.freshet.jobs.deadletters.DeadLetterFilter;
import dev.freshet.jobs.deadletters.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The part of a command line that says which dead letters are meant. */
final class DeadLetterSelection {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--reason",
      paramLabel = "WORD",
      description = "Only those refused for this reason, such as TRUNCATED. May be repeated.")
  private List<String> reasons = new ArrayList<>();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Only those that came from this topic. May be repeated.")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only those refused at this time or later: ISO-8601 such as 2026-01-31T12:00:00Z, or how"
              + " long ago, such as 2h.")
  private Optional<Instant> since = Optional.empty();

  @Option(
      names = "--after",
      paramLabel = "P:O",
      description =
          "In partition P of the dead-letter topic, only what lies after offset O: go on where an"
              + " earlier run ended. May be repeated.")
  private List<Position> after = new ArrayList<>();

  @Option(names = "--limit", paramLabel = "N", description = "The first N at most.")
  private Optional<Long> limit = Optional.empty();

  /** Whether none of them is given. */
  boolean isEmpty() {
    return reasons.isEmpty()
        && topics.isEmpty()
        && since.isEmpty()
        && after.isEmpty()
        && limit.isEmpty();
  }

  DeadLetterFilter filter() {
    AtLeastOne.require(spec, "--limit", limit);
    return new DeadLetterFilter(
        Set.copyOf(reasons), Set.copyOf(topics), since, after, limit.orElse(Long.MAX_VALUE));
  }
}
