package dev.freshet.jobs.start;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** A registry topic as it is found at submission. */
final class RegistryAtStart {

  /** How far back from the end of a partition its newest record is looked for. */
  private static final int TAIL = 1_000;

  private final KafkaCluster cluster;
  private final String name;
  private final List<TopicPartition> partitions;

  /**
   * Finds a topic.
   *
   * @throws StartException if it does not exist, or is not compacted
   */
  RegistryAtStart(KafkaCluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
    this.partitions = cluster.partitions(name);
    if (partitions.isEmpty()) {
      throw new StartException(
          "the registry topic "
              + name
              + " does not exist; create it with cleanup.policy=compact, for instance with"
              + " './freshet topics create'");
    }
    String policy =
        cluster.setting(ConfigResource.Type.TOPIC, name, TopicConfig.CLEANUP_POLICY_CONFIG);
    if (policy != null
        && !Arrays.asList(policy.split(",")).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      throw new StartException(
          "the registry topic %s has cleanup.policy=%s, by which vectors would be lost; allowed: compact"
              .formatted(name, policy));
    }
  }

  String name() {
    return name;
  }

  List<TopicPartition> partitions() {
    return partitions;
  }

  Map<TopicPartition, Long> begins() {
    return cluster.begins(partitions);
  }

  Map<TopicPartition, Long> ends(IsolationLevel isolation) {
    return cluster.ends(partitions, isolation);
  }

  /** Takes a partition's newest records, oldest first. */
  @FunctionalInterface
  interface TailReader {
    void take(ConsumerRecord<byte[], byte[]> record);
  }

  /** Reads the newest records of each partition, at most {@value #TAIL} offsets back. */
  void readTails(TailReader reader) {
    Map<TopicPartition, Long> begins = begins();
    Map<TopicPartition, Long> ends = ends(IsolationLevel.READ_UNCOMMITTED);
    cluster.asking(
        "read the end of " + name,
        client -> {
          try (TopicStretch stretch = new TopicStretch(client, cluster.patience())) {
            for (TopicPartition partition : partitions) {
              long end = ends.get(partition);
              stretch.read(
                  partition,
                  Math.max(begins.get(partition), end - TAIL),
                  end,
                  record -> {
                    reader.take(record);
                    return true;
                  });
            }
          }
          return null;
        });
  }

  /** Returns the ends by the number of the partition. */
  Map<Integer, Long> endsByPartition(IsolationLevel isolation) {
    Map<Integer, Long> ends = new HashMap<>();
    ends(isolation).forEach((partition, end) -> ends.put(partition.partition(), end));
    return ends;
  }
}
