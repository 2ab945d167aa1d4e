package dev.freshet.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the {@code freshet} command, with what it printed.
 *
 * @param exitCode as the process would have it
 * @param out what went to standard output
 * @param err what went to standard error
 */
public record CommandRun(int exitCode, String out, String err) {

  /** Runs it with these arguments. */
  public static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Freshet.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
