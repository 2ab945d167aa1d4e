package dev.freshet.demo;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.ClusterTopics;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.jobs.topics.TopicCreation;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/** Creates the topics of the demo's job, which keep everything until the demo ends. */
final class DemoTopics {

  private DemoTopics() {}

  /**
   * Creates the topics, one partition a subtask.
   *
   * @throws dev.freshet.jobs.cluster.ClusterException if Kafka refuses one
   */
  static void create(RefreshOptions options) {
    try (ClusterTopics cluster = new ClusterTopics(options.kafka())) {
      new TopicCreation(
              options, options.runtime().parallelism(), Optional.empty(), DemoTopics::further)
          .run(cluster);
    }
  }

  /** Nothing is dropped by age: compaction alone bounds the registry, the demo's end the rest. */
  private static Map<String, String> further(JobTopic topic) {
    return switch (topic.role()) {
      case REGISTRY, MANIFEST ->
          Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(32 << 20));
      default -> Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1");
    };
  }
}
