package dev.freshet.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.fixtures.TopicContents;
import dev.freshet.jobs.RefreshJob;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.start.JobStart;
import dev.freshet.jobs.start.StartChecks;
import dev.freshet.jobs.start.StartFrom;
import dev.freshet.jobs.topics.ClusterTopics;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.jobs.topics.TopicCreation;
import dev.freshet.jobs.topics.TopicRole;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.schemas.wire.WireCodec;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A job on the embedded platform that begins from nothing or from what is kept of another. */
final class UpgradeRun implements AutoCloseable {

  /** What a malformed record is shorter than, and no other. */
  private static final int SHORT = 10;

  /** Overrides with which what the job does is soon to be seen. */
  static final Map<String, String> PROMPT =
      Map.of(
          "refresh.interval", "20ms", "fold-in.interval", "20ms", "checkpoint.interval", "200ms");

  private final EmbeddedPlatform platform;
  private final JobOrigin origin;
  private final RefreshOptions options;
  private final RefreshOptions whole;
  private final Set<String> sources;
  private final KafkaProducer<byte[], byte[]> producer;
  private final JobClient job;
  private final long admittedBefore;
  private long written;

  /**
   * Starts a job.
   *
   * @param overrides further options by full key
   */
  UpgradeRun(EmbeddedPlatform platform, JobOrigin origin, Map<String, String> overrides)
      throws Exception {
    this.platform = platform;
    this.origin = origin;
    options = options(platform, origin.yaml(), overrides);
    whole = options(platform, origin.wholeYaml(), Map.of());
    sources = JobTopic.sources(options).stream().map(JobTopic::name).collect(Collectors.toSet());
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    createTopics();
    admittedBefore = admitted();
    StreamExecutionEnvironment environment = platform.flink().environment();
    if (origin.topics() != null) {
      KeptTopics.putBack(origin.topics(), producer);
    }
    if (origin.savepoint() != null) {
      Configuration recovery = new Configuration();
      recovery.set(
          StateRecoveryOptions.SAVEPOINT_PATH, origin.savepoint().toAbsolutePath().toString());
      recovery.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, origin.leavesState());
      environment.configure(recovery);
    }
    JobStart start = StartChecks.run(options, false, StartFrom.EARLIEST);
    RefreshJob.build(environment, options, start);
    job = platform.flink().execute(environment, options.job());
  }

  private static RefreshOptions options(
      EmbeddedPlatform platform, String yaml, Map<String, String> overrides) throws IOException {
    Map<String, String> settings = new HashMap<>(overrides);
    settings.put("kafka.bootstrap-servers", platform.broker().bootstrapServers());
    return RefreshOptions.load("job.yaml", new StringReader(yaml), settings);
  }

  private void createTopics() {
    try (ClusterTopics cluster = new ClusterTopics(whole.kafka())) {
      // Event times lie years back: nothing may be dropped by age.
      new TopicCreation(
              whole,
              whole.runtime().parallelism(),
              Optional.empty(),
              topic -> Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"))
          .run(cluster);
    }
  }

  RefreshOptions options() {
    return options;
  }

  /** The options of the job that its topics are of. */
  RefreshOptions whole() {
    return whole;
  }

  private String bootstrapServers() {
    return platform.broker().bootstrapServers();
  }

  /** Writes a record to a source topic, to the partition that its key says. */
  void write(String topic, byte[] key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, key, value));
    written += sources.contains(topic) ? 1 : 0;
  }

  /** Counts as written for the job what another did not read, which this one reads as a whole. */
  void addUnreadBy(UpgradeRun other) throws Exception {
    for (String source : sources) {
      written += other.sources.contains(source) ? 0 : read(source).size();
    }
  }

  /**
   * Waits until all that was written for the job is counted, or will be before the next barrier.
   */
  void awaitTakenIn() throws Exception {
    producer.flush();
    await("all that was written is read", () -> admitted() - admittedBefore >= written);
    await("all tasks run", () -> platform.flink().isRunning(job.getJobID()));
  }

  private void await(String what, Await.Condition condition) throws Exception {
    Await.until(
        what,
        () -> {
          assertThat(platform.flink().lastFailure(job.getJobID()))
              .as("failure of %s", origin.name())
              .isEmpty();
          return condition.holds();
        });
  }

  /** Returns why the job failed, as soon as it has. */
  String awaitFailure() throws Exception {
    Await.until(
        "the job has failed", () -> platform.flink().lastFailure(job.getJobID()).isPresent());
    return platform.flink().lastFailure(job.getJobID()).orElseThrow();
  }

  private long admitted() {
    return platform.flink().metrics().admitted();
  }

  void checkpoint() {
    platform.flink().checkpoint(job.getJobID());
  }

  /** Takes a savepoint, and reads it. */
  Savepoint savepoint() throws Exception {
    Path folder = platform.dataFolder().resolve("savepoints");
    return Savepoint.read(
        folder(job.triggerSavepoint(folder.toString(), SavepointFormatType.CANONICAL).get()));
  }

  /** Stops the job with a savepoint, and returns where that is. */
  Path stop() throws Exception {
    Path folder = platform.dataFolder().resolve("savepoints");
    return folder(
        job.stopWithSavepoint(false, folder.toString(), SavepointFormatType.CANONICAL).get());
  }

  /** Stops the job with a savepoint, and keeps that and what else it takes to go on from there. */
  void stopAndKeep(KeptState kept) throws Exception {
    Path taken = stop();
    Files.createDirectories(kept.savepoint());
    try (var files = Files.list(taken)) {
      for (Path file : files.toList()) {
        Files.copy(file, kept.savepoint().resolve(file.getFileName()));
      }
    }
    Files.writeString(kept.options(), origin.yaml());
    List<String> topics =
        JobTopic.of(options).stream()
            .filter(topic -> topic.role() != TopicRole.AUDIT)
            .filter(topic -> topic.role() != TopicRole.DEAD_LETTERS)
            .map(JobTopic::name)
            .toList();
    KeptTopics.keep(bootstrapServers(), topics, kept.topics());
  }

  private static Path folder(String savepoint) {
    return Path.of(URI.create(savepoint));
  }

  /** Reads what a topic holds now, each partition in its order, the partitions one by one. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) throws Exception {
    return TopicContents.of(bootstrapServers(), topic, IsolationLevel.READ_COMMITTED);
  }

  /** Returns the records of a topic that can be read, without nulls. */
  <T extends SpecificRecord> List<T> read(String topic, Class<T> type) throws Exception {
    WireCodec<T> codec = WireCodec.of(type);
    List<T> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : read(topic)) {
      if (record.value() != null && record.value().length > SHORT) {
        records.add(codec.decode(record.value()));
      }
    }
    return records;
  }

  /** Waits until the registry holds a record or null of each key, committed or not. */
  void awaitWritten(Set<String> keys) throws Exception {
    await(
        "the registry has all of " + keys,
        () -> {
          Set<String> missing = new HashSet<>(keys);
          TopicContents.of(bootstrapServers(), options.space().registryTopic())
              .forEach(record -> missing.remove(new String(record.key(), UTF_8)));
          return missing.isEmpty();
        });
  }

  /** Ends the job, if it has not, and returns when it has ended. */
  @Override
  public void close() {
    try (producer) {
      if (!job.getJobStatus().get().isGloballyTerminalState()) {
        job.cancel().get();
        Await.until("the job has ended", () -> job.getJobStatus().get() == JobStatus.CANCELED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new AssertionError("the job does not end", e);
    }
  }
}
