package dev.freshet.jobs.progress;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.JobTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads from Kafka how far a job has come: it commits the offsets of each completed checkpoint to
 * the consumer group of its name.
 *
 * <p>The job also commits how far it has read back its registry and its manifest. That tells
 * nothing of its source topics, and moves on without them, so it is left out.
 *
 * <p>Each method throws {@link ClusterException} if the cluster does not answer in time, or does
 * not let it. One thread uses it.
 */
public final class JobProgress implements AutoCloseable {

  /** How often Kafka is asked whether a checkpoint has been completed. */
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * After so many polls, a second, a checkpoint is taken for committed though offsets still change.
   */
  private static final int SETTLED = 5;

  /**
   * So many offsets or fewer are looked at whether they hold records: transactions that ended, or
   * were given up, may be all that is left.
   */
  private static final int TAIL = 500;

  private final RefreshOptions options;
  private final Cluster cluster;
  private final Admin admin;
  private final PartitionReader reader;
  private final SourceTimes times;

  /** Connects to the cluster that these options name. */
  public JobProgress(RefreshOptions options) {
    this.options = options;
    this.cluster = new Cluster(options.kafka());
    this.admin = cluster.admin();
    try {
      this.reader = new PartitionReader(cluster, options.kafka().isolation());
    } catch (RuntimeException e) {
      admin.close();
      throw e;
    }
    this.times = new SourceTimes(options, reader);
  }

  /**
   * Returns where the job is. Partitions of which nothing is committed were not begun.
   *
   * @throws ClusterException if a topic is missing, or the job has committed nothing
   */
  public JobPosition position() {
    return position(committed());
  }

  /**
   * Waits until the job has committed other offsets of its sources, and returns where it is by
   * them; empty if it has not within a time.
   */
  public Optional<JobPosition> awaitNext(JobPosition last, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    Map<TopicPartition, OffsetAndMetadata> before = last.committed();
    int changed = 0;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(POLL.toNanos());
      // Commits are compared, not positions: one that expired moves on without a commit.
      Map<TopicPartition, OffsetAndMetadata> next = committed();
      // The subtasks commit one after the other; where checkpoints are short, without a pause.
      if (!next.equals(last.committed())) {
        changed++;
        if (next.equals(before) || changed == SETTLED) {
          return Optional.of(position(next));
        }
      }
      before = next;
    }
    return Optional.empty();
  }

  /**
   * Returns the event time to which a topic was read, milliseconds since the epoch: the least of
   * what comes next in its partitions. Empty if that is not known.
   */
  public OptionalLong eventTime(SourcePosition position) {
    return times.next(position);
  }

  @Override
  public void close() {
    try (admin) {
      reader.close();
    }
  }

  /** Returns what the job has committed of its sources. */
  private Map<TopicPartition, OffsetAndMetadata> committed() {
    Set<String> topics =
        JobTopic.sources(options).stream().map(JobTopic::name).collect(Collectors.toSet());
    Map<TopicPartition, OffsetAndMetadata> committed =
        new HashMap<>(
            cluster.await(
                admin.listConsumerGroupOffsets(options.job()).partitionsToOffsetAndMetadata(),
                "the offsets of the consumer group " + options.job() + " cannot be read"));
    committed
        .entrySet()
        .removeIf(e -> e.getValue() == null || !topics.contains(e.getKey().topic()));
    return committed;
  }

  private JobPosition position(Map<TopicPartition, OffsetAndMetadata> committed) {
    long now = System.nanoTime();
    List<SourcePosition> sources = new ArrayList<>();
    for (JobTopic topic : JobTopic.sources(options)) {
      sources.add(position(topic, committed));
    }
    JobPosition position = new JobPosition(sources, committed, now);
    boolean begun =
        sources.stream()
            .flatMap(source -> source.read().keySet().stream())
            .anyMatch(committed::containsKey);
    if (!begun && !position.isAtEnd()) {
      throw new ClusterException(
          "Kafka at %s has no offsets of the consumer group %s (job): the job commits them when it completes a checkpoint, and has completed none here"
              .formatted(options.kafka().bootstrapServers(), options.job()));
    }
    return position;
  }

  private SourcePosition position(
      JobTopic topic, Map<TopicPartition, OffsetAndMetadata> committed) {
    List<TopicPartition> partitions = reader.partitions(topic.name());
    if (partitions.isEmpty()) {
      throw cluster.noTopic(topic.name(), topic.option());
    }
    Map<TopicPartition, Long> read = new HashMap<>(reader.begins(partitions));
    Map<TopicPartition, Long> ends = reader.ends(partitions);
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata offset = committed.get(partition);
      if (offset != null) {
        read.merge(partition, Math.min(offset.offset(), ends.get(partition)), Math::max);
      }
      if (holdsNothing(partition, read.get(partition), ends.get(partition))) {
        read.put(partition, ends.get(partition));
      }
    }
    return new SourcePosition(topic, read, ends);
  }

  private boolean holdsNothing(TopicPartition partition, long from, long to) {
    boolean[] nothing = {from + TAIL >= to};
    if (nothing[0]) {
      reader.read(partition, from, to, records -> nothing[0] = false);
    }
    return nothing[0];
  }
}
