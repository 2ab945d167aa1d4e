package dev.freshet.bench;

import dev.freshet.demo.DemoJob;
import dev.freshet.demo.FreshnessProbe.Freshness;
import dev.freshet.demo.ProgressLine;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.platform.CompletedCheckpoint;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.platform.MetricsBoard;
import dev.freshet.streams.BundledOptions;
import dev.freshet.streams.EngagementRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;

/**
 * Runs one scenario on a platform of its own: a stretch of the load to warm up with, one that is
 * measured, then events at half the rate that the job sustained, then the same load on the floor.
 */
final class ScenarioRun {

  private static final String BUNDLED = "bench.yaml";

  /** Of the events, the share that comes as fast as the job takes them; the rest comes live. */
  private static final double AT_ONCE = 0.7;

  /** Of these, in a base load, the share that is measured. */
  private static final double MEASURED = 0.6;

  private static final double FRESHNESS_SECONDS = 20;
  private static final double RECOVERY_SECONDS = 8;

  private final Scenario scenario;
  private final Load load;
  private final boolean terminal;
  private final PrintWriter out;

  ScenarioRun(Scenario scenario, Load load, boolean terminal, PrintWriter out) {
    this.scenario = scenario;
    this.load = load;
    this.terminal = terminal;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @throws dev.freshet.platform.PlatformException if a part of the platform or the job fails
   */
  ScenarioResult run() throws IOException {
    long atOnce = Math.round(AT_ONCE * load.events());
    long measured = Math.round(MEASURED * atOnce / scenario.growth());
    long warmUp = atOnce - measured;
    Iterator<EngagementRow> rows = load.rows();
    long firstEventTime = load.rows().next().timeMillis();

    Configuration flink = new Configuration();
    flink.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, 1_000);
    try (EmbeddedPlatform platform =
        EmbeddedPlatform.start(
            new EmbeddedPlatform.Options(
                DataFolder.temporary(), 0, 0, scenario.parallelism(), flink))) {
      RefreshOptions options = options(platform.broker().bootstrapServers());
      DemoJob job = DemoJob.of(options, firstEventTime);
      MetricsBoard metrics = platform.flink().metrics();
      BenchRun run = new BenchRun(platform, job, new ProgressLine(out, terminal, metrics));
      run.start();
      Consumption unused = run.consume(rows, warmUp);
      Consumption consumed = run.consume(rows, measured);
      Work work = Work.of(consumed.counters());
      Sustained sustained =
          Sustained.of(consumed, work, Runtime.getRuntime().availableProcessors());
      CpuPerEvent cpu = CpuPerEvent.of(consumed);
      List<CompletedCheckpoint> checkpoints = run.checkpoints();
      StateSize state =
          StateSize.of(
              checkpoints.get(checkpoints.size() - 1),
              (long) metrics.gauge("user"),
              (long) metrics.gauge("item"));
      RegistryTraffic published =
          RegistryTraffic.measure(options.kafka(), job.registryTopic(), work);
      Freshness freshness = null;
      Double recovery = null;
      if (scenario.live()) {
        double rate = sustained.eventsPerS() / 2;
        long left = load.events() - atOnce;
        long fresh = Math.min(left * 3 / 4, Math.round(rate * FRESHNESS_SECONDS));
        long failing = Math.min(left - fresh, Math.round(rate * RECOVERY_SECONDS));
        try (LivePhase live = run.live()) {
          freshness = live.freshness(Load.next(rows, fresh), rate);
          recovery = live.recovery(Load.next(rows, failing), rate);
        }
      }
      Floor floor = Floor.measure(options, load.rows(), warmUp, measured, cpu.withoutCompiler());
      return new ScenarioResult(
          scenario,
          load.facts(),
          consumed.events(),
          work,
          sustained,
          cpu,
          floor,
          published,
          state,
          Checkpoints.of(checkpoints),
          freshness,
          recovery);
    }
  }

  private RefreshOptions options(String bootstrapServers) throws IOException {
    Map<String, String> overrides = new HashMap<>();
    overrides.put("kafka.bootstrap-servers", bootstrapServers);
    overrides.put("parallelism", Integer.toString(scenario.parallelism()));
    overrides.put("groups.engagement.pairs", Integer.toString(scenario.pairs()));
    if (scenario.live()) {
      overrides.put("rule.class", FailOnDemandRule.class.getName());
    }
    return BundledOptions.load(BUNDLED, false, overrides);
  }
}
