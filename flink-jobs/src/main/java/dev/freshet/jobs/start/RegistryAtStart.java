package dev.freshet.jobs.start;

import dev.freshet.jobs.cluster.PartitionReader;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A registry topic as it is found at submission, with what is not committed yet. */
final class RegistryAtStart {

  /** How far back from the end of a partition its newest record is looked for. */
  private static final int TAIL = 1_000;

  private final PartitionReader reader;
  private final String name;
  private final List<TopicPartition> partitions;

  /**
   * Finds a topic.
   *
   * @param reader sees what is not committed
   * @throws StartException if it does not exist
   */
  RegistryAtStart(PartitionReader reader, String name) {
    this.reader = reader;
    this.name = name;
    this.partitions = reader.partitions(name);
    if (partitions.isEmpty()) {
      throw new StartException(
          "the registry topic "
              + name
              + " does not exist; create it with cleanup.policy=compact, for instance with"
              + " './freshet topics create'");
    }
  }

  String name() {
    return name;
  }

  List<TopicPartition> partitions() {
    return partitions;
  }

  boolean isEmpty() {
    return reader.begins(partitions).equals(reader.ends(partitions));
  }

  /**
   * Reads the newest records of each partition, oldest first, at most {@value #TAIL} offsets back.
   */
  void readTails(Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    Map<TopicPartition, Long> begins = reader.begins(partitions);
    Map<TopicPartition, Long> ends = reader.ends(partitions);
    for (TopicPartition partition : partitions) {
      long end = ends.get(partition);
      reader.read(
          partition,
          Math.max(begins.get(partition), end - TAIL),
          end,
          records -> {
            records.forEach(taker);
            return true;
          });
    }
  }
}
