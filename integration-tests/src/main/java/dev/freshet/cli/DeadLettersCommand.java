package dev.freshet.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code freshet deadletters}: what can be done with a job's dead letters. */
@Command(
    name = "deadletters",
    description = "Lists, exports and replays the records that a job refused.",
    subcommands = {
      DeadLettersListCommand.class,
      DeadLettersExportCommand.class,
      DeadLettersReplayCommand.class
    })
final class DeadLettersCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a subcommand is missing: list, export or replay");
  }
}
