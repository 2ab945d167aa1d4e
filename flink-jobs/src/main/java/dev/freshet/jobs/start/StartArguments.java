package dev.freshet.jobs.start;

import dev.freshet.jobs.options.PointInTime;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The arguments of the refresh job's {@code main}. */
@Command(name = "RefreshJob")
public final class StartArguments {

  @Parameters(paramLabel = "OPTIONS.yaml", description = "The job's options.")
  private Path options;

  @Option(
      names = "--take-over",
      description = "Start even if the registry's newest record is of another job.")
  private boolean takeOver;

  @Option(
      names = "--start-from",
      paramLabel = "WHEN",
      defaultValue = "earliest",
      description = {
        "Where a job without state begins to read engagements, and follows if they age: earliest,"
            + " latest, or the Kafka time of the first records, "
            + PointInTime.SYNTAX
            + ". Follows that do not age and deletions are read from their beginning in any case.",
        "A job that goes on from a savepoint or checkpoint goes on where that was taken."
      })
  private StartFrom startFrom;

  private StartArguments() {}

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException if they are wrong; the message tells the usage
   */
  public static StartArguments parse(String... args) {
    StartArguments arguments = new StartArguments();
    CommandLine commandLine =
        new CommandLine(arguments).registerConverter(StartFrom.class, StartArguments::startFrom);
    try {
      commandLine.parseArgs(args);
    } catch (ParameterException e) {
      throw new IllegalArgumentException(
          e.getMessage() + "\n" + commandLine.getUsageMessage().strip(), e);
    }
    return arguments;
  }

  /** The file with the job's options. */
  public Path options() {
    return options;
  }

  /** Whether a registry that another job filled may be taken over. */
  public boolean takeOver() {
    return takeOver;
  }

  /** Where a job without state begins to read what happened. */
  public StartFrom startFrom() {
    return startFrom;
  }

  private static StartFrom startFrom(String text) {
    try {
      return StartFrom.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
