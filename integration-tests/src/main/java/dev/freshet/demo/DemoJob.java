package dev.freshet.demo;

import dev.freshet.jobs.RefreshJob;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.registry.reader.RegistryReaderOptions;
import dev.freshet.streams.EngagementRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The refresh job as the demo runs it: its options, its topics, and what an event of it touches.
 */
public final class DemoJob {

  private static final String BUNDLED = "/dev/freshet/demo.yaml";

  private final RefreshOptions options;

  private DemoJob(RefreshOptions options) {
    this.options = options;
  }

  /**
   * Reads the options.
   *
   * @param config the YAML file; absent: the bundled one
   * @param overrides texts by full key, which win over the file
   * @throws dev.freshet.jobs.options.OptionsException if an option is refused
   */
  public static DemoJob load(Optional<Path> config, Map<String, String> overrides)
      throws IOException {
    if (config.isPresent()) {
      return new DemoJob(RefreshOptions.load(config.get(), overrides));
    }
    try (InputStream bytes = DemoJob.class.getResourceAsStream(BUNDLED);
        Reader yaml = new InputStreamReader(bytes, StandardCharsets.UTF_8)) {
      return new DemoJob(RefreshOptions.load("demo.yaml", yaml, overrides));
    }
  }

  /** Creates the topics. */
  void createTopics() {
    DemoTopics.create(options);
  }

  /** Adds the topology. */
  public void build(StreamExecutionEnvironment environment) {
    RefreshJob.build(environment, options);
  }

  /** What Flink's web UI calls the job. */
  public String name() {
    return options.job();
  }

  /** Subtasks of every operator. */
  public int parallelism() {
    return options.runtime().parallelism();
  }

  /** Topic of the engagement events. */
  public String engagementsTopic() {
    return options.topics().engagements();
  }

  /** Topic of the published vectors. */
  public String registryTopic() {
    return options.space().registryTopic();
  }

  /** How the published vectors are read. */
  public RegistryReaderOptions registry(String bootstrapServers) {
    return RegistryReaderOptions.of(
            bootstrapServers, options.space().name(), options.space().version())
        .requiringDimension(options.space().dimension())
        // The demo's processes share one heap.
        .withProperty("fetch.max.bytes", 4 << 20);
  }

  /** The registry keys of the entities that an engagement may change the vectors of. */
  public List<String> touchedBy(EngagementRow row) {
    List<String> keys = new ArrayList<>(3);
    keys.add(DemoStream.userKey(row.user()));
    keys.add(DemoStream.itemKey(row.item()));
    row.author().ifPresent(author -> keys.add("producer:" + author));
    return keys;
  }
}
