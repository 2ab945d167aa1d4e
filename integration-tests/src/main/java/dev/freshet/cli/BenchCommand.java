package dev.freshet.cli;

import dev.freshet.bench.Bench;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code freshet bench}: reads the command line of the benchmark. */
@Command(
    name = "bench",
    description = {
      "Measures what the refresh job costs: Kafka, Flink and RocksDB in this process, on generated"
          + " load and on a real stream.",
      "For figures that mean something, let nothing else run on the machine."
    })
final class BenchCommand implements Callable<Integer> {

  private static final int LEAST_OVERLOAD = 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--quick",
      description = "A minute or two: fewer events, and only the first two scenarios.")
  private boolean quick;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description =
          "Run this one; may be given again: generated, real, parallelism-1, pairs-20,"
              + " entities-x10 (default: these), parallelism-8, hot-item, bot, overload.")
  private List<String> scenarios = List.of();

  @Option(
      names = "--kernels",
      description = "Measure the arithmetic and the serializers instead, by JMH; two minutes.")
  private boolean kernels;

  @Option(
      names = "--events",
      paramLabel = "N",
      description =
          "Events of the load, of which three tenths come live (default: 200000, or 40000 with"
              + " --quick).")
  private Optional<Long> events = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The folder of the real stream, with engagements.tsv.gz (default: the bundled sample).")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--overload-seconds",
      paramLabel = "N",
      defaultValue = "" + Bench.Options.OVERLOAD_SECONDS,
      description = "How long scenario overload lasts, at least 20 (default: ${DEFAULT-VALUE}).")
  private int overloadSeconds;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures there as JSON.")
  private Optional<Path> json = Optional.empty();

  @Override
  public Integer call() throws Exception {
    long least = Bench.Options.leastEvents();
    if (events.isPresent() && events.get() < least) {
      throw new ParameterException(
          spec.commandLine(), "--events is %d: at least %d".formatted(events.get(), least));
    }
    if (overloadSeconds < LEAST_OVERLOAD) {
      throw new ParameterException(
          spec.commandLine(),
          "--overload-seconds is %d: at least %d".formatted(overloadSeconds, LEAST_OVERLOAD));
    }
    List<String> all = Bench.Options.allNames();
    for (String name : scenarios) {
      if (!all.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "--scenario is '%s': one of %s".formatted(name, String.join(", ", all)));
      }
    }
    Bench bench =
        new Bench(
            new Bench.Options(
                scenarios.isEmpty() ? Bench.Options.names(quick) : scenarios,
                events.orElse(quick ? Bench.Options.QUICK_EVENTS : Bench.Options.EVENTS),
                data,
                overloadSeconds,
                json),
            spec.commandLine().getOut());
    if (kernels) {
      bench.runKernels();
    } else {
      bench.run();
    }
    return 0;
  }
}
