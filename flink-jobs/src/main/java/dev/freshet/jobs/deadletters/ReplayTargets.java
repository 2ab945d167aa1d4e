package dev.freshet.jobs.deadletters;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.operators.ingest.DeadLetterRecordSerializer;
import dev.freshet.operators.ingest.Origin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;

/**
 * Decides where a dead letter is replayed to, or why it is not.
 *
 * <p>A record goes back to the partition that it came from, so that a user's events stay together
 * whatever partitioner the producers use. To another topic it goes by its key.
 */
public final class ReplayTargets {

  private final RefreshOptions options;
  private final Optional<String> to;
  private final boolean keepTimestamp;
  private final Map<String, Integer> partitions;

  private ReplayTargets(
      RefreshOptions options,
      Optional<String> to,
      boolean keepTimestamp,
      Map<String, Integer> partitions) {
    this.options = options;
    this.to = to;
    this.keepTimestamp = keepTimestamp;
    this.partitions = partitions;
  }

  /**
   * Asks the cluster for the topics that can be replayed to.
   *
   * @param to one topic for all; absent: each record's source topic, if the job still reads it
   * @param keepTimestamp whether records keep the Kafka time that they had; otherwise they get that
   *     of the replay. The Kafka time is what an event_time in the future is held against, so with
   *     it an event that was refused for its time is refused again
   * @throws ClusterException if the cluster does not tell, or {@code to} does not exist
   */
  public static ReplayTargets of(
      RefreshOptions options, Optional<String> to, boolean keepTimestamp) {
    List<String> names = new ArrayList<>();
    to.ifPresent(names::add);
    if (names.isEmpty()) {
      JobTopic.sources(options).forEach(source -> names.add(source.name()));
    }
    Map<String, Integer> partitions = new HashMap<>();
    try (PartitionReader reader =
        new PartitionReader(new Cluster(options.kafka()), IsolationLevel.READ_UNCOMMITTED)) {
      for (String name : names) {
        int found = reader.partitions(name).size();
        if (found > 0) {
          partitions.put(name, found);
        } else if (to.isPresent()) {
          throw new ClusterException("topic " + name + " (--to) does not exist");
        }
      }
    }
    return new ReplayTargets(options, to, keepTimestamp, partitions);
  }

  /** Why a dead letter is not replayed; absent if it is. */
  public Optional<String> refusal(StoredDeadLetter stored) {
    if (stored.cut()) {
      return Optional.of(
          stored.wholeKey().isPresent()
              ? notWhole("key", stored.origin().key(), stored.wholeKey().get())
              : notWhole("value", stored.origin().value(), stored.whole().orElseThrow()));
    }
    if (partitions.containsKey(target(stored))) {
      return Optional.empty();
    }
    boolean read =
        JobTopic.sources(options).stream().anyMatch(s -> s.name().equals(target(stored)));
    return Optional.of(
        read
            ? "its topic %s does not exist".formatted(target(stored))
            : "the job does not read its topic %s: name another by --to".formatted(target(stored)));
  }

  private static String notWhole(String what, byte[] left, StoredDeadLetter.Whole whole) {
    return "its %s was cut, and is not whole: %d of %d bytes"
        .formatted(what, left == null ? 0 : left.length, whole.length());
  }

  /**
   * The record to send for a dead letter that is not refused.
   *
   * @return its original key and value, and {@value DeadLetterRecordSerializer#REPLAYED} raised by
   *     one
   */
  public ProducerRecord<byte[], byte[]> record(StoredDeadLetter stored) {
    Origin origin = stored.origin();
    String target = target(stored);
    // What names the partition is a header, or a file that was mended: anything may stand there.
    boolean back =
        target.equals(origin.topic())
            && origin.partition() >= 0
            && origin.partition() < partitions.get(target);
    // A record without a Kafka time has −1.
    boolean dated = keepTimestamp && origin.timestamp() >= 0;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            target,
            back ? origin.partition() : null,
            dated ? origin.timestamp() : null,
            origin.key(),
            origin.value());
    record
        .headers()
        .add(
            DeadLetterRecordSerializer.REPLAYED,
            Integer.toString(origin.replayed() + 1).getBytes(StandardCharsets.UTF_8));
    return record;
  }

  private String target(StoredDeadLetter stored) {
    return to.orElse(stored.origin().topic());
  }
}
