package dev.freshet.demo;

import dev.freshet.platform.PlatformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** Creates the topics of the demo's job, with the settings that the contracts ask for. */
final class DemoTopics {

  /** The largest record of a source topic: Kafka's default. */
  private static final int SOURCE_LIMIT = 1_048_588;

  /** What a dead letter may add to its original: headers. */
  private static final int DEAD_LETTER_ROOM = 64 << 10;

  private DemoTopics() {}

  /**
   * Creates the topics.
   *
   * @throws PlatformException if one exists already, or Kafka refuses it
   */
  static void create(String bootstrapServers, DemoJob job) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(topics(job)).all().get();
    } catch (ExecutionException e) {
      throw new PlatformException(
          "the topics cannot be created: " + PlatformException.rootMessage(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("interrupted while topics were created", e);
    }
  }

  private static List<NewTopic> topics(DemoJob job) {
    List<NewTopic> topics = new ArrayList<>();
    // Nothing is dropped by age: the log's compaction alone bounds the registry, the demo's end the
    // rest.
    Map<String, String> kept = Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1");
    topics.add(topic(job.engagementsTopic(), job.parallelism(), kept));
    topics.add(
        topic(
            job.registryTopic(),
            job.parallelism(),
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.SEGMENT_BYTES_CONFIG,
                Integer.toString(32 << 20))));
    topics.add(
        topic(
            job.deadLettersTopic(),
            1,
            Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                "-1",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(SOURCE_LIMIT + DEAD_LETTER_ROOM))));
    job.auditTopic().ifPresent(audit -> topics.add(topic(audit, job.parallelism(), kept)));
    return topics;
  }

  private static NewTopic topic(String name, int partitions, Map<String, String> settings) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
  }
}
