package dev.freshet.bench;

import dev.freshet.bench.kernels.Kernels;
import dev.freshet.demo.SummaryFile;
import dev.freshet.streams.StreamFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The benchmark from its start to its end: each scenario in its turn, the tables, the summary. */
public final class Bench {

  private static final int ENTITIES = 10_000;
  private static final int FEW_ENTITIES = 2_000;
  private static final double EXPONENT = 1;
  private static final long SEED = 20_180_913;

  /** A rehearsal takes so many times the base load's events at most. */
  private static final int REHEARSED = 3;

  private final Options options;
  private final PrintWriter out;

  /**
   * A benchmark.
   *
   * @param out takes what it shows
   */
  public Bench(Options options, PrintWriter out) {
    this.options = options;
    this.out = out;
  }

  /**
   * What may be chosen.
   *
   * @param scenarios names, in the order in which they are run
   * @param events of a base load, {@value RealLoad#LEAST} or more; a real stream may have fewer
   * @param data the folder of the real stream; absent: the bundled sample
   * @param overloadSeconds for how long more comes than the job takes, in that scenario
   * @param json where the summary goes, if anywhere
   */
  public record Options(
      List<String> scenarios,
      long events,
      Optional<Path> data,
      int overloadSeconds,
      Optional<Path> json) {

    /** How many events a base load has if nothing else is said. */
    public static final long EVENTS = 400_000;

    /** How many there are in a quick run. */
    public static final long QUICK_EVENTS = 40_000;

    /** For how long the job is overloaded if nothing else is said. */
    public static final int OVERLOAD_SECONDS = 300;

    /** The names of all scenarios. */
    public static List<String> allNames() {
      return Scenario.ALL.stream().map(Scenario::name).toList();
    }

    /** The names of those that are run if none is named. */
    public static List<String> names(boolean quick) {
      return (quick ? Scenario.QUICK : Scenario.USUAL).stream().map(Scenario::name).toList();
    }

    /** The fewest events of a base load. */
    public static long leastEvents() {
      return RealLoad.LEAST;
    }
  }

  /**
   * Measures the kernels alone, and writes what they cost.
   *
   * @throws IOException if the summary cannot be written
   */
  public void runKernels() throws IOException {
    Machine machine = Machine.here();
    Optional<SummaryFile> json = summaryFile();
    List<Kernels.Cost> costs =
        Kernels.run(
            cost -> say("%-28s %,10.1f ns  ± %,.1f", cost.name(), cost.nanos(), cost.error()));
    if (json.isPresent()) {
      json.get().write(new KernelReport(machine, costs));
    }
  }

  /**
   * What the kernels came to, as it is written for machines.
   *
   * @param machine what they were measured on
   */
  record KernelReport(Machine machine, List<Kernels.Cost> kernels) {}

  private Optional<SummaryFile> summaryFile() throws IOException {
    return options.json().isPresent()
        ? Optional.of(SummaryFile.at(options.json().get()))
        : Optional.empty();
  }

  /**
   * Runs it.
   *
   * @throws IOException if the real stream cannot be read, or the summary not be written
   * @throws IllegalArgumentException if there is no scenario of a name
   * @throws dev.freshet.platform.PlatformException if a part of the platform or the job fails
   */
  public void run() throws IOException {
    Machine machine = Machine.here();
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    // Before anything long.
    Optional<SummaryFile> json = summaryFile();
    List<Scenario> scenarios = new ArrayList<>();
    for (String name : options.scenarios()) {
      scenarios.add(
          Scenario.named(name)
              .orElseThrow(() -> new IllegalArgumentException("no scenario " + name)));
    }
    List<Load> loads = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      loads.add(load(scenario));
    }
    List<ScenarioResult> results = new ArrayList<>();
    // One that has grown warms up with more events than a rehearsal has.
    Rehearsal rehearsal = scenarios.get(0).growth() == 1 ? rehearse() : Rehearsal.NONE;
    for (int i = 0; i < scenarios.size(); i++) {
      results.add(run(scenarios.get(i), loads.get(i)));
    }
    BenchReport report = new BenchReport(start.toString(), machine, rehearsal, results);
    new BenchTable(out).print(report);
    if (json.isPresent()) {
      json.get().write(report);
    }
  }

  /** On a stream that no scenario has, of the usual scenario's kind. */
  private Rehearsal rehearse() throws IOException {
    Load load =
        new GeneratedLoad(SEED + 1, ENTITIES, ENTITIES, EXPONENT, REHEARSED * options.events());
    if (load.events() < Rehearsal.STRETCH) {
      return Rehearsal.NONE;
    }
    say("rehearsal, not measured: %,d events at most", load.events());
    return Rehearsal.run(Scenario.ALL.get(0), load, out);
  }

  private ScenarioResult run(Scenario scenario, Load load) throws IOException {
    say(
        "%s: %s; %,d events, parallelism %d, H = %d",
        scenario.name(),
        scenario.description(),
        load.events(),
        scenario.parallelism(),
        scenario.pairs());
    ScenarioResult result = new ScenarioRun(scenario, load, options.overloadSeconds(), out).run();
    say(
        "%s: %,.0f events/s, %,.0f CPU microseconds an event%s",
        scenario.name(),
        result.sustained().eventsPerS(),
        result.cpuMicrosPerEvent().process(),
        result.timesTheFloor() == null
            ? ""
            : String.format(Locale.ROOT, ", %.1f times the floor", result.timesTheFloor()));
    return result;
  }

  private Load load(Scenario scenario) throws IOException {
    if (scenario.real()) {
      StreamFiles files =
          options.data().isPresent() ? StreamFiles.in(options.data().get()) : StreamFiles.sample();
      return RealLoad.read(files, options.events());
    }
    // Few enough that users' logs and items' rows are full before the overload: what grows then is
    // not what they hold.
    int entities = scenario.overload() ? FEW_ENTITIES : ENTITIES * scenario.growth();
    Load load =
        new GeneratedLoad(SEED, entities, entities, EXPONENT, options.events() * scenario.growth());
    return scenario.skew() == Skew.NONE ? load : new SkewedLoad(load, scenario.skew());
  }

  private void say(String line, Object... values) {
    out.println(String.format(Locale.ROOT, line, values));
    out.flush();
  }
}
