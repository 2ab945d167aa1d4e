package dev.freshet.cli;

import dev.freshet.jobs.deadletters.DeadLetterFilter;
import dev.freshet.jobs.deadletters.Position;
import dev.freshet.jobs.options.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
      converter = TimeConverter.class,
      description =
          "Only those refused at this time or later: ISO-8601 such as 2026-01-31T12:00:00Z, or how"
              + " long ago, such as 2h.")
  private Optional<Instant> since = Optional.empty();

  @Option(
      names = "--after",
      paramLabel = "P:O",
      converter = PositionConverter.class,
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
    if (limit.isPresent() && limit.get() < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit is " + limit.get() + ": at least 1");
    }
    return new DeadLetterFilter(
        Set.copyOf(reasons), Set.copyOf(topics), since, after, limit.orElse(Long.MAX_VALUE));
  }

  /** Reads a position. */
  private static final class PositionConverter implements ITypeConverter<Position> {

    @Override
    public Position convert(String text) {
      try {
        return Position.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Reads a time, or a duration back from now. */
  private static final class TimeConverter implements ITypeConverter<Instant> {

    @Override
    public Instant convert(String text) {
      try {
        return Character.isDigit(text.charAt(text.length() - 1)) || text.endsWith("Z")
            ? Instant.parse(text)
            : Instant.now().minus(Durations.parse(text));
      } catch (IllegalArgumentException | DateTimeException | StringIndexOutOfBoundsException e) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is no time: ISO-8601 such as 2026-01-31T12:00:00Z, or "
                + Durations.SYNTAX);
      }
    }
  }
}
