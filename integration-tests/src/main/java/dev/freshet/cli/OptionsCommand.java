package dev.freshet.cli;

import dev.freshet.jobs.options.OptionsReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code freshet options}: prints the reference of the job's options. */
@Command(
    name = "options",
    description = "Prints every option of a job's YAML file, as a table in Markdown.")
final class OptionsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().print(OptionsReference.markdown());
    spec.commandLine().getOut().flush();
  }
}
