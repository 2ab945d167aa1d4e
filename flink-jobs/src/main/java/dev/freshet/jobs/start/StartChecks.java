package dev.freshet.jobs.start;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.options.PublicationOptions.Delivery;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks a job's topics when it is submitted, and notes what its tasks must know of them. */
public final class StartChecks {

  private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);

  private StartChecks() {}

  /**
   * Checks the topics of a job, and fills an empty registry if the options name a version to begin
   * from.
   *
   * @param takeOver whether a registry whose newest record is of another job is taken over
   * @param from where a job without state begins to read what happened
   * @return what was noted
   * @throws StartException if a topic is missing or has wrong settings, or the registry is another
   *     job's
   * @throws ClusterException if Kafka does not answer, or does not let the job ask
   */
  public static JobStart run(RefreshOptions options, boolean takeOver, StartFrom from) {
    long now = System.currentTimeMillis();
    Cluster cluster = new Cluster(options.kafka());
    boolean transactional = options.publication().delivery() == Delivery.EXACTLY_ONCE;
    if (transactional) {
      TransactionLimit.require(cluster, options.publication().transactionTimeout());
    }
    try (PartitionReader reader = new PartitionReader(cluster, IsolationLevel.READ_UNCOMMITTED)) {
      RegistryAtStart registry = new RegistryAtStart(reader, options.space().registryTopic());
      RegistryPolicy.require(options.kafka(), registry.name());
      if (!takeOver) {
        RegistryOwner.require(registry, options.schemaRegistry().wireFormat(), options.job());
      }
      // Before the copy, which may take long: a missing topic costs no waiting.
      TopicsAtStart.require(reader, options);
      long firstEventTime = firstEventTime(reader, options, now);
      Map<TopicPartition, Long> startOffsets = startOffsets(cluster, options, from);
      VersionCopy.intoEmpty(cluster, registry, options);
      JobStart start =
          new JobStart(
              ends(cluster, registry, transactional),
              startOffsets,
              firstEventTime,
              ManifestAtStart.enter(cluster, reader, options, now));
      LOG.info("Job {} on {}: {}", options.job(), registry.name(), start);
      return start;
    }
  }

  /** The end of each partition that the feedback will read, by its number. */
  private static Map<Integer, Long> ends(
      Cluster cluster, RegistryAtStart registry, boolean transactional) {
    IsolationLevel isolation =
        transactional ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED;
    try (PartitionReader reader = new PartitionReader(cluster, isolation)) {
      Map<Integer, Long> ends = new HashMap<>();
      reader
          .ends(registry.partitions())
          .forEach((partition, end) -> ends.put(partition.partition(), end));
      return ends;
    }
  }

  /**
   * Notes where to begin, so that a job that fails before its first checkpoint begins there again.
   *
   * <p>Who follows whom is a present state, however long ago it came about, unless follows age. And
   * a request to forget is never passed over: the registry may still hold whom it names.
   */
  private static Map<TopicPartition, Long> startOffsets(
      Cluster cluster, RefreshOptions options, StartFrom from) {
    // What the sources do not see yet, they will: a transaction that is open is not passed over.
    try (PartitionReader reader = new PartitionReader(cluster, options.kafka().isolation())) {
      Map<TopicPartition, Long> offsets =
          new HashMap<>(from.offsets(reader, options.topics().engagements()));
      if (options.age(Events.FOLLOWS)) {
        offsets.putAll(from.offsets(reader, options.topics().follows()));
      }
      return offsets;
    }
  }

  private static long firstEventTime(PartitionReader reader, RefreshOptions options, long ifNone) {
    Instant given = options.eventTime().start();
    long found =
        FirstEventTime.of(
            reader,
            options.topics().engagements(),
            options.schemaRegistry().wireFormat(),
            options.eventTime().future(),
            ifNone);
    return given == null ? found : given.toEpochMilli();
  }
}
