package dev.freshet.bench;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.options.KafkaOptions;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * The size of what is published: keys and values, without what Kafka adds to a batch.
 *
 * @param bytesPerUserRecord mean
 * @param bytesPerItemRecord mean
 * @param bytesPerEvent with as many of each as the job published an event
 */
record RegistryTraffic(double bytesPerUserRecord, double bytesPerItemRecord, double bytesPerEvent) {

  /** Measures the records of the registry topic that compaction has left. */
  static RegistryTraffic measure(KafkaOptions kafka, String topic, Work work) {
    Map<String, Mean> byType = new HashMap<>();
    try (PartitionReader reader =
        new PartitionReader(new Cluster(kafka), IsolationLevel.READ_UNCOMMITTED)) {
      List<TopicPartition> partitions = reader.partitions(topic);
      Map<TopicPartition, Long> begins = reader.begins(partitions);
      Map<TopicPartition, Long> ends = reader.ends(partitions);
      for (TopicPartition partition : partitions) {
        reader.read(
            partition,
            begins.get(partition),
            ends.get(partition),
            records -> {
              records.forEach(
                  record -> byType.computeIfAbsent(type(record), unused -> new Mean()).add(record));
              return true;
            });
      }
    }
    double user = byType.getOrDefault("user", new Mean()).bytes();
    double item = byType.getOrDefault("item", new Mean()).bytes();
    return new RegistryTraffic(user, item, work.foldIns() * user + work.refreshes() * item);
  }

  private static String type(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    return key.substring(0, key.indexOf(':'));
  }

  /** The mean size of records. */
  private static final class Mean {
    private long records;
    private long bytes;

    void add(ConsumerRecord<byte[], byte[]> record) {
      records++;
      bytes += record.serializedKeySize() + Math.max(0, record.serializedValueSize());
    }

    double bytes() {
      return records == 0 ? 0 : (double) bytes / records;
    }
  }
}
