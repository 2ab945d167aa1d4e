package dev.freshet.cli;

import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.deadletters.Position;
import dev.freshet.jobs.options.OptionsException;
import dev.freshet.jobs.options.PointInTime;
import dev.freshet.platform.PlatformException;
import dev.freshet.streams.Pace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The {@code freshet} command: picks the subcommand, and turns its failures into messages. */
@Command(
    name = "freshet",
    description = "Keeps embeddings fresh: streams of events in, vectors out.",
    mixinStandardHelpOptions = true,
    versionProvider = Freshet.Version.class,
    sortOptions = false,
    scope = ScopeType.INHERIT, // The three before: subcommands need not say them.
    subcommands = {
      DemoCommand.class,
      EvaluateCommand.class,
      BenchCommand.class,
      OptionsCommand.class,
      TopicsCommand.class,
      ProgressCommand.class,
      DeadLettersCommand.class,
      ForgetCommand.class
    })
public final class Freshet implements Runnable {

  @Spec private CommandSpec spec;

  /**
   * Runs a command, and ends the JVM with its exit code: 0 done, 1 failed, 2 wrong usage, 130
   * stopped by Ctrl-C.
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command, and gives its exit code. */
  static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Freshet())
        .registerConverter(Pace.class, converter(Pace::parse))
        .registerConverter(Position.class, converter(Position::parse))
        .registerConverter(Instant.class, converter(PointInTime::parse))
        .setExecutionExceptionHandler(Freshet::explain);
  }

  /** Reads an option by a parser whose refusals say what is wrong with the text. */
  private static <T> ITypeConverter<T> converter(Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a subcommand is missing");
  }

  /** What a user can act on is said in a line; anything else is a fault of the program. */
  private static int explain(
      Exception failure, CommandLine command, CommandLine.ParseResult result) {
    PrintWriter err = command.getErr();
    if (failure instanceof NoSuchFileException) {
      err.println("freshet: no such file: " + failure.getMessage());
    } else if (failure instanceof FileAlreadyExistsException) {
      err.println("freshet: it exists already: " + failure.getMessage());
    } else if (failure instanceof AccessDeniedException) {
      err.println("freshet: no permission: " + failure.getMessage());
    } else if (failure instanceof IOException
        || failure instanceof ClusterException
        || failure instanceof OptionsException
        || failure instanceof PlatformException) {
      err.println("freshet: " + failure.getMessage());
    } else {
      failure.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Tells the version that the build wrote into the manifest. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[] {"freshet " + number()};
    }

    static String number() {
      String version = Freshet.class.getPackage().getImplementationVersion();
      return version == null ? "(development)" : version;
    }
  }
}
