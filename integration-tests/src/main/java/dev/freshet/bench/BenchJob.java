package dev.freshet.bench;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.streams.BundledOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;

/** What a scenario runs: the job's options, and the platform below it. */
final class BenchJob {

  private static final String BUNDLED = "bench.yaml";

  private BenchJob() {}

  /** Returns the options of a scenario's job. */
  static RefreshOptions options(Scenario scenario, String bootstrapServers) throws IOException {
    Map<String, String> overrides = new HashMap<>();
    overrides.put("kafka.bootstrap-servers", bootstrapServers);
    overrides.put("parallelism", Integer.toString(scenario.parallelism()));
    overrides.put("groups.engagement.pairs", Integer.toString(scenario.pairs()));
    if (scenario.overload()) {
      // The job's own defaults: elsewhere every event is refreshed, however far behind the job is.
      for (String shed : List.of("refresh", "fold-in")) {
        overrides.put(shed + ".interval", "100ms");
        overrides.put(shed + ".widest-interval", "10s");
      }
    }
    if (scenario.live()) {
      overrides.put("rule.class", FailOnDemandRule.class.getName());
    }
    return BundledOptions.load(BUNDLED, false, overrides);
  }

  /**
   * Starts a platform of its own for a scenario.
   *
   * @throws dev.freshet.platform.PlatformException if a part of it does not start
   */
  static EmbeddedPlatform platform(Scenario scenario) throws IOException {
    Configuration flink = new Configuration();
    flink.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, 1_000);
    return EmbeddedPlatform.start(
        new EmbeddedPlatform.Options(DataFolder.temporary(), 0, 0, scenario.parallelism(), flink));
  }
}
