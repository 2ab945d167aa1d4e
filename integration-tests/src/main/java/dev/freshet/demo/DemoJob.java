package dev.freshet.demo;

import dev.freshet.jobs.RefreshJob;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.jobs.start.JobStart;
import dev.freshet.registry.reader.RegistryReaderOptions;
import dev.freshet.streams.BundledOptions;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowRow;
import dev.freshet.streams.StreamRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The refresh job as the demo runs it: its options, its topics, and what an event of it touches.
 */
public final class DemoJob {

  private static final String BUNDLED = "demo.yaml";

  private final RefreshOptions options;
  private final long firstEventTime;

  private DemoJob(RefreshOptions options, long firstEventTime) {
    this.options = options;
    this.firstEventTime = firstEventTime;
  }

  /**
   * Reads the options.
   *
   * @param config the YAML file; absent: the bundled one
   * @param follows whether the stream has follows, which a relation must take then
   * @param firstEventTime of the stream, which undated follows get unless the options give another;
   *     milliseconds since 1970-01-01T00:00:00Z
   * @param overrides texts by full key, which win over the file
   * @throws IOException if the file cannot be read, lacks a relation of follows, or names an update
   *     rule that cannot be made
   * @throws dev.freshet.jobs.options.OptionsException if an option is refused
   */
  public static DemoJob load(
      Optional<Path> config, boolean follows, long firstEventTime, Map<String, String> overrides)
      throws IOException {
    if (config.isEmpty()) {
      return new DemoJob(BundledOptions.load(BUNDLED, follows, overrides), firstEventTime);
    }
    RefreshOptions options = RefreshOptions.load(config.get(), overrides);
    if (follows && options.relationsOf(Events.FOLLOWS).isEmpty()) {
      throw new IOException(
          config.get() + " has no relation with 'events: follows', which --follows needs");
    }
    try {
      RefreshJob.requireRule(options);
    } catch (IllegalArgumentException e) {
      throw new IOException(config.get() + ": " + e.getMessage(), e);
    }
    return new DemoJob(options, firstEventTime);
  }

  /**
   * The job of these options.
   *
   * @param firstEventTime as in {@link #load}
   */
  public static DemoJob of(RefreshOptions options, long firstEventTime) {
    return new DemoJob(options, firstEventTime);
  }

  /** Creates the topics. */
  public void createTopics() {
    DemoTopics.create(options);
  }

  /** Adds the topology. */
  public void build(StreamExecutionEnvironment environment) {
    // The topics are still empty: nobody but the stream can tell when it begins.
    RefreshJob.build(environment, options, JobStart.cold(options, firstEventTime));
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

  /** Topic of the follow events, if a relation takes them. */
  public String followsTopic() {
    return options.topics().follows();
  }

  /** The relation of engagements that the report is about: the first; absent if there is none. */
  Optional<RelationOptions> engaged() {
    return options.relationsOf(Events.ENGAGEMENTS).stream().findFirst();
  }

  /** The type of those who are followed; absent if no relation takes follows. */
  public Optional<String> followedType() {
    return options.relationsOf(Events.FOLLOWS).stream().map(RelationOptions::to).findFirst();
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

  /** The registry keys of the entities whose vectors an event may change: none if unrelated. */
  public List<String> touchedBy(StreamRow row) {
    if (row instanceof FollowRow follow) {
      return options.relationsOf(Events.FOLLOWS).stream()
          .findFirst()
          .map(relation -> keys(relation, follow.follower(), follow.followee()))
          .orElse(List.of());
    }
    EngagementRow engagement = (EngagementRow) row;
    String action = engagement.action().toLowerCase(Locale.ROOT);
    return options.relationsOf(Events.ENGAGEMENTS).stream()
        .filter(relation -> relation.takes(action))
        // One that names the action comes before one that takes all others.
        .min(Comparator.comparing(relation -> relation.actions().isEmpty()))
        .map(relation -> keys(relation, engagement.user(), engagement.item()))
        .orElse(List.of());
  }

  private static List<String> keys(RelationOptions relation, String from, String to) {
    return List.of(relation.from() + ":" + from, relation.to() + ":" + to);
  }
}
