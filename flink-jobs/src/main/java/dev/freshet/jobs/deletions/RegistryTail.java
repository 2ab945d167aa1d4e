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

/** Reads what comes to a job's registry from the moment it is made. */
public final class RegistryTail implements AutoCloseable {

  private final PartitionReader reader;
  private final List<TopicPartition> partitions;
  private final Map<TopicPartition, Long> positions;

  /**
   * Begins behind what the registry holds now.
   *
   * @throws ClusterException if there is none, or it cannot be read
   */
  public RegistryTail(RefreshOptions options) {
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
   * A record of the registry.
   *
   * @param key {@code type:id}
   * @param isNull whether it says that the entity is gone
   */
  public record Change(String key, boolean isNull) {}

  /**
   * Returns what has come since it was asked last, that of an entity in its order.
   *
   * @throws ClusterException if the registry cannot be read
   */
  public List<Change> next() {
    List<Change> changes = new ArrayList<>();
    reader
        .ends(partitions)
        .forEach(
            (partition, end) -> {
              reader.read(
                  partition, positions.get(partition), end, records -> take(records, changes));
              positions.put(partition, end);
            });
    return changes;
  }

  private static boolean take(List<ConsumerRecord<byte[], byte[]>> records, List<Change> changes) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.key() != null) {
        changes.add(new Change(new String(record.key(), UTF_8), record.value() == null));
      }
    }
    return true;
  }

  @Override
  public void close() {
    reader.close();
  }
}
