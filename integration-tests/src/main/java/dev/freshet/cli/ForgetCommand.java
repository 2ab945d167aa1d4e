package dev.freshet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.jobs.deletions.DeletionRequests;
import dev.freshet.jobs.deletions.RegistryTail;
import dev.freshet.jobs.options.Durations;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.MalformedRecordException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code freshet forget}: has the job forget entities. */
@Command(
    name = "forget",
    description = {
      "Asks the job to forget entities: their events up to now, their rows and their vectors.",
      "To forget a person, name both their user and their producer. What producers write afterwards"
          + " makes an entity anew.",
      "Exit code 0: asked, and with --wait gone; 1: not gone in time, or with a vector again, each"
          + " of which is named."
    })
final class ForgetCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private JobFile job;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description =
          "Wait until the registry says that they are gone, at most so long: "
              + Durations.SYNTAX
              + ", and "
              + GoneWait.STAY_SECONDS
              + " s more whether they stay so, to which delivery exactly-once adds"
              + " checkpoint.interval. (Default: do not wait.)")
  private Optional<String> patience = Optional.empty();

  @Parameters(arity = "1..*", paramLabel = "TYPE:ID", description = "What to forget.")
  private List<String> entities;

  @Override
  public Integer call() throws Exception {
    Optional<Duration> longest = patience.map(this::duration);
    RefreshOptions options = job.options();
    DeletionRequests requests = requests(options);
    Map<String, Entity> asked = new LinkedHashMap<>();
    for (String text : entities) {
      asked.put(text, entity(text, requests));
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    if (longest.isEmpty()) {
      requests.send(asked.values(), now);
      say(asked, now);
      return ExitCode.OK;
    }
    // Before the requests, so that it cannot miss what comes of them.
    try (RegistryTail registry = new RegistryTail(options)) {
      requests.send(asked.values(), now);
      say(asked, now);
      return awaitGone(
          new GoneWait(options, registry, asked.keySet(), spec.commandLine().getOut()),
          longest.get());
    }
  }

  private int awaitGone(GoneWait wait, Duration longest) {
    wait.run(longest);
    PrintWriter err = spec.commandLine().getErr();
    for (String key : wait.left()) {
      err.printf(
          "freshet: %s: not gone within %s; the request stays, and the job takes it up when it gets"
              + " there, unless it is among the dead letters (this machine's clock may be ahead)%n",
          key, Durations.format(longest));
    }
    for (String key : wait.returned()) {
      err.printf("freshet: %s: has a vector again after it was gone%n", key);
    }
    return wait.left().isEmpty() && wait.returned().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void say(Map<String, Entity> asked, Instant now) {
    PrintWriter out = spec.commandLine().getOut();
    asked.keySet().forEach(key -> out.printf("%s: asked to forget events up to %s%n", key, now));
    out.flush();
  }

  private DeletionRequests requests(RefreshOptions options) {
    try {
      return new DeletionRequests(options);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Entity entity(String text, DeletionRequests requests) {
    try {
      Entity entity = EntityKey.parse(text.getBytes(UTF_8));
      Optional<String> refusal = requests.refusal(entity);
      if (refusal.isPresent()) {
        throw new ParameterException(spec.commandLine(), text + ": " + refusal.get());
      }
      return entity;
    } catch (MalformedRecordException e) {
      throw new ParameterException(
          spec.commandLine(), "'%s' is no TYPE:ID: %s".formatted(text, e.getMessage()), e);
    }
  }

  private Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--wait: '%s' is no time: %s".formatted(text, Durations.SYNTAX), e);
    }
  }
}
