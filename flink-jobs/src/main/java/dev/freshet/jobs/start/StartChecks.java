package dev.freshet.jobs.start;

import dev.freshet.jobs.options.PublicationOptions.Delivery;
import dev.freshet.jobs.options.RefreshOptions;
import java.time.Instant;
import org.apache.kafka.common.IsolationLevel;
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
   * @return what was noted
   * @throws StartException if Kafka cannot be reached, a topic is missing or has wrong settings, or
   *     the registry is another job's
   */
  public static JobStart run(RefreshOptions options, boolean takeOver) {
    long now = System.currentTimeMillis();
    try (KafkaCluster cluster = new KafkaCluster(options.kafka())) {
      boolean transactional = options.publication().delivery() == Delivery.EXACTLY_ONCE;
      if (transactional) {
        TransactionLimit.require(cluster, options.publication().transactionTimeout());
      }
      RegistryAtStart registry = new RegistryAtStart(cluster, options.space().registryTopic());
      if (!takeOver) {
        RegistryOwner.require(registry, options.schemaRegistry().wireFormat(), options.job());
      }
      VersionCopy.intoEmpty(cluster, registry, options);
      JobStart start =
          new JobStart(
              registry.endsByPartition(
                  transactional ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED),
              firstEventTime(cluster, options, now));
      LOG.info("Job {} on {}: {}", options.job(), registry.name(), start);
      return start;
    }
  }

  private static long firstEventTime(KafkaCluster cluster, RefreshOptions options, long ifNone) {
    Instant given = options.eventTime().start();
    long found =
        FirstEventTime.of(
            cluster,
            options.topics().engagements(),
            options.schemaRegistry().wireFormat(),
            options.eventTime().future(),
            ifNone);
    return given == null ? found : given.toEpochMilli();
  }
}
