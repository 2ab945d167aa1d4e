package dev.freshet.bench;

import dev.freshet.demo.DemoJob;
import dev.freshet.demo.FreshnessProbe.Freshness;
import dev.freshet.demo.ProgressLine;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.platform.CompletedCheckpoint;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.platform.MetricsBoard;
import dev.freshet.streams.EngagementRow;
import dev.freshet.terminal.LiveLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;

/**
 * Runs one scenario: the load on the floor, then on a platform of its own, a stretch of it to warm
 * up with and one that is measured, then events at half the rate that the job sustained.
 */
final class ScenarioRun {

  /** Of the events, the share that comes as fast as the job takes them; the rest comes live. */
  private static final double AT_ONCE = 0.7;

  /** Of these, in a base load, the share that is measured. */
  private static final double MEASURED = 0.6;

  /** The options need one; the floor asks none. */
  private static final String NO_BROKER = "localhost:9092";

  private static final double FRESHNESS_SECONDS = 20;
  private static final double RECOVERY_SECONDS = 8;

  private final Scenario scenario;
  private final Load load;
  private final int overloadSeconds;
  private final PrintWriter out;

  ScenarioRun(Scenario scenario, Load load, int overloadSeconds, PrintWriter out) {
    this.scenario = scenario;
    this.load = load;
    this.overloadSeconds = overloadSeconds;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @throws dev.freshet.platform.PlatformException if a part of the platform or the job fails
   */
  ScenarioResult run() throws IOException {
    // On its own, since it keeps all state on heap; and what it compiles the job runs, too.
    Floor floor =
        scenario.hasFloor()
            ? Floor.measure(
                BenchJob.options(scenario, NO_BROKER), load.rows(), warmUp(), measured())
            : null;
    try (EmbeddedPlatform platform = BenchJob.platform(scenario)) {
      return run(platform, floor);
    }
  }

  private long atOnce() {
    return Math.round(AT_ONCE * load.events());
  }

  private long measured() {
    return Math.round(MEASURED * atOnce() / scenario.growth());
  }

  private long warmUp() {
    return atOnce() - measured();
  }

  private ScenarioResult run(EmbeddedPlatform platform, Floor floor) throws IOException {
    RefreshOptions options = BenchJob.options(scenario, platform.broker().bootstrapServers());
    DemoJob job = DemoJob.of(options, load.rows().next().timeMillis());
    MetricsBoard metrics = platform.flink().metrics();
    BenchRun run = new BenchRun(platform, job, new ProgressLine(LiveLine.on(out), metrics));
    Iterator<EngagementRow> rows = load.rows();
    run.start();
    Consumption unused = run.consume(rows, warmUp());
    Consumption consumed = run.consume(rows, measured());
    Work work = Work.of(consumed.counters());
    CpuPerEvent cpu = CpuPerEvent.of(consumed);
    Sustained sustained = Sustained.of(consumed, work, Runtime.getRuntime().availableProcessors());
    List<CompletedCheckpoint> checkpoints = run.checkpoints();
    StateSize state =
        StateSize.of(
            checkpoints.get(checkpoints.size() - 1),
            (long) metrics.gauge("user"),
            (long) metrics.gauge("item"));
    RegistryTraffic published = RegistryTraffic.measure(options.kafka(), job.registryTopic(), work);
    Live live = scenario.live() ? live(run, rows, sustained.eventsPerS() / 2) : Live.NONE;
    return new ScenarioResult(
        scenario,
        load.facts(),
        consumed.events(),
        work,
        sustained,
        cpu,
        floor,
        floor == null ? null : floor.timesIn(cpu),
        published,
        state,
        Checkpoints.of(checkpoints),
        live.freshness(),
        live.recoverySeconds(),
        scenario.overload() ? overload(run, 2 * sustained.eventsPerS()) : null);
  }

  /** What comes is of the load's kind and goes on where its time ends. */
  private Overload overload(BenchRun run, double perSecond) {
    Iterator<EngagementRow> rows = load.more(Math.round(perSecond + 1) * overloadSeconds);
    try (OverloadPhase phase = run.overload(scenario.parallelism())) {
      return phase.run(rows, perSecond, overloadSeconds);
    }
  }

  /** What is measured with events that come while the job runs; nulls if nothing is. */
  private record Live(Freshness freshness, Double recoverySeconds) {
    private static final Live NONE = new Live(null, null);
  }

  private Live live(BenchRun run, Iterator<EngagementRow> rows, double perSecond) {
    long left = load.events() - atOnce();
    long fresh = Math.min(left * 3 / 4, Math.round(perSecond * FRESHNESS_SECONDS));
    long failing = Math.min(left - fresh, Math.round(perSecond * RECOVERY_SECONDS));
    try (LivePhase live = run.live()) {
      return new Live(
          live.freshness(Load.next(rows, fresh), perSecond),
          live.recovery(Load.next(rows, failing), perSecond));
    }
  }
}
