package dev.freshet.jobs.start;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The arguments of the refresh job's {@code main}. */
@Command(name = "RefreshJob")
public final class StartArguments {

  @Parameters(paramLabel = "OPTIONS.yaml", description = "The job's options.")
  private Path options;

  @Option(
      names = "--take-over",
      description = "Start even if the registry's newest record is of another job.")
  private boolean takeOver;

  private StartArguments() {}

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException if they are wrong; the message tells the usage
   */
  public static StartArguments parse(String... args) {
    StartArguments arguments = new StartArguments();
    CommandLine commandLine = new CommandLine(arguments);
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
}
