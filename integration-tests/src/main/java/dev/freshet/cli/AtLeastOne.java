package dev.freshet.cli;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses numbers on the command line that are less than 1. */
final class AtLeastOne {

  private AtLeastOne() {}

  /**
   * Passes over a number that is not given, or is 1 or more.
   *
   * @param option its name on the command line
   * @throws ParameterException names the option and the number
   */
  static void require(CommandSpec spec, String option, Optional<? extends Number> number) {
    if (number.isPresent() && number.get().longValue() < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " is " + number.get() + ": at least 1");
    }
  }
}
