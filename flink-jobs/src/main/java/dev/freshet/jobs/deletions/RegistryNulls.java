package dev.freshet.jobs.deletions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.options.DeclaredOptions;
import dev.freshet.jobs.options.RefreshOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Finds the nulls that come to a job's registry from the moment it is made. */
public final class RegistryNulls implements AutoCloseable {

  private final PartitionReader reader;
  private final List<TopicPartition> partitions;
  private final Map<TopicPartition, Long> positions;

  /**
   * Begins behind what the registry holds now.
   *
   * @throws ClusterException if there is none, or it cannot be read
   */
  public RegistryNulls(RefreshOptions options) {
    Cluster cluster = new Cluster(options.kafka());
    String topic = options.space().registryTopic();
    reader = new PartitionReader(cluster, IsolationLevel.READ_COMMITTED);
    try {
      partitions = reader.partitions(topic);
      if (partitions.isEmpty()) {
        throw cluster.noTopic(topic, DeclaredOptions.SPACE_NAME.key());
      }
      positions = new HashMap<>(reader.ends(partitions));
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Returns the keys whose nulls have come since it was asked last; none if nothing has.
   *
   * @throws ClusterException if the registry cannot be read
   */
  public List<String> next() {
    List<String> keys = new ArrayList<>();
    reader
        .ends(partitions)
        .forEach(
            (partition, end) -> {
              reader.read(
                  partition, positions.get(partition), end, records -> takeNulls(records, keys));
              positions.put(partition, end);
            });
    return keys;
  }

  private static boolean takeNulls(
      List<ConsumerRecord<byte[], byte[]>> records, List<String> keys) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.value() == null && record.key() != null) {
        keys.add(new String(record.key(), UTF_8));
      }
    }
    return true;
  }

  @Override
  public void close() {
    reader.close();
  }
}
