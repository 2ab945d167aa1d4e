package dev.freshet.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.fixtures.NewTopics;
import dev.freshet.fixtures.TopicContents;
import dev.freshet.jobs.RefreshJob;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.start.JobStart;
import dev.freshet.jobs.start.StartChecks;
import dev.freshet.jobs.start.StartFrom;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.operators.ingest.DeadLetterRecordSerializer;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One run of the refresh job on the embedded platform, with the audit on and topics of its own. */
final class RefreshRun implements AutoCloseable {

  /** d, unless a run gives another. */
  static final int DIMENSION = 16;

  /** The parallelism of all runs, and the partitions of every topic. */
  static final int PARALLELISM = 2;

  private static final AtomicInteger PROBES = new AtomicInteger();

  private static final String OPTIONS =
      EngagementCounts.OPTIONS
          + """
      audit: true
      checkpoint:
        interval: 200ms
      statistics:
        interval: 50ms
      # However busy the machine is, what is to be refreshed is: runs are compared with what must come.
      refresh:
        widest-interval: 0ms
      fold-in:
        widest-interval: 0ms
      """;

  private final EmbeddedPlatform platform;
  private final RefreshOptions options;
  private final Admin admin;
  private final WireFormat format;
  private final WireCodec<Engagement> codec = WireCodec.of(Engagement.class);
  private final KafkaProducer<byte[], byte[]> producer;

  /** Sees what is published before it is committed. */
  private final KafkaConsumer<byte[], byte[]> published;

  /** What earlier runs on the platform took in. */
  private final long admittedBefore;

  private final JobClient job;

  private RefreshRun(
      EmbeddedPlatform platform, RefreshOptions options, boolean takeOver, StartFrom from)
      throws Exception {
    this.platform = platform;
    this.options = options;
    this.format = options.schemaRegistry().wireFormat();
    this.admin = Admin.create(client());
    createTopics();
    JobStart start = StartChecks.run(options, takeOver, from);
    this.producer =
        new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer());
    this.published =
        TopicContents.consumer(
            platform.broker().bootstrapServers(), IsolationLevel.READ_UNCOMMITTED);
    List<TopicPartition> partitions =
        TopicContents.partitions(published, options.space().registryTopic());
    published.assign(partitions);
    published.seekToBeginning(partitions);
    this.admittedBefore = platform.flink().metrics().admitted();
    StreamExecutionEnvironment environment = platform.flink().environment();
    RefreshJob.build(environment, options, start);
    this.job = platform.flink().execute(environment, options.job());
  }

  /**
   * Starts the job.
   *
   * @param name the job's, the space's, and the beginning of the topics' names
   * @param overrides further options by full key
   */
  static RefreshRun start(EmbeddedPlatform platform, String name, Map<String, String> overrides)
      throws Exception {
    return start(platform, name, overrides, false);
  }

  /**
   * Starts the job as its {@code main} does, on topics that may be there already.
   *
   * @param takeOver whether it starts on the registry of another job
   */
  static RefreshRun start(
      EmbeddedPlatform platform, String name, Map<String, String> overrides, boolean takeOver)
      throws Exception {
    return start(platform, name, overrides, takeOver, StartFrom.EARLIEST);
  }

  /** Starts the job as its {@code main} does, from a moment of its topics. */
  static RefreshRun start(
      EmbeddedPlatform platform, String name, Map<String, String> overrides, StartFrom from)
      throws Exception {
    return start(platform, name, overrides, false, from);
  }

  private static RefreshRun start(
      EmbeddedPlatform platform,
      String name,
      Map<String, String> overrides,
      boolean takeOver,
      StartFrom from)
      throws Exception {
    Map<String, String> settings = new HashMap<>(overrides);
    settings.put("kafka.bootstrap-servers", platform.broker().bootstrapServers());
    settings.put("parallelism", Integer.toString(PARALLELISM));
    settings.putIfAbsent("space.dimension", Integer.toString(DIMENSION));
    return new RefreshRun(platform, options(name, settings), takeOver, from);
  }

  /** The options of a run, not to be started: the broker need not exist. */
  static RefreshOptions options(String name, Map<String, String> overrides) throws IOException {
    Map<String, String> settings = new HashMap<>(overrides);
    settings.putIfAbsent("kafka.bootstrap-servers", "localhost:9092");
    settings.putIfAbsent("job", name);
    settings.put("space.name", name);
    settings.put("topics.engagements", name + "-engagements");
    settings.put("topics.dead-letters", name + "-dead-letters");
    settings.putIfAbsent("topics.audit", name + "-audit");
    return RefreshOptions.load("test.yaml", new StringReader(OPTIONS), settings);
  }

  /**
   * Options of a job that reads follows, as edges from users to producers, and deletions as well.
   *
   * @param name the run's
   */
  static Map<String, String> withFollowsAndDeletions(String name) {
    return Map.of(
        "types.producer", "anchor",
        "groups.follow.pane", "1h",
        "relations[1].name", "followed",
        "relations[1].from", "user",
        "relations[1].to", "producer",
        "relations[1].events", "follows",
        "relations[1].group", "follow",
        "topics.follows", name + "-follows",
        "topics.deletions", name + "-deletions");
  }

  /** Writes engagements to the job's topic, keyed by user. */
  void send(List<Engaged> events) {
    events.forEach(event -> send(null, event));
    producer.flush();
  }

  /** Writes engagements to a partition of the job's topic, whatever their users. */
  void send(int partition, List<Engaged> events) {
    events.forEach(event -> send((Integer) partition, event));
    producer.flush();
  }

  /**
   * Waits until a completed checkpoint holds the counts of every engagement sent so far, and
   * returns when the sinks have written all that was refreshed before it.
   *
   * <p>Behind the last engagement of each partition goes one that pairs with none; once its user is
   * folded in, the source has read the partition up to there. Every operator has then taken it in
   * before the barrier of a checkpoint that begins now.
   */
  void awaitCounted() throws Exception {
    Set<String> missing = new HashSet<>();
    for (int partition = 0; partition < PARALLELISM; partition++) {
      Engaged probe = probe();
      missing.add(new String(probe.userKey(), UTF_8));
      send(partition, probe);
    }
    producer.flush();
    Await.until(
        "the job has read all engagements",
        () -> {
          for (var record : written(Duration.ofMillis(20))) {
            missing.remove(new String(record.key(), UTF_8));
          }
          return missing.isEmpty();
        });
    checkpoint();
  }

  /**
   * Waits until a completed checkpoint holds all that the source topics hold now: no operator has
   * anything of it before it, and the sinks have written what came of it by then.
   *
   * <p>For a run on topics of its own, alone on its platform, of which no task has failed: each
   * record is counted once then, where the source has read it. (A source commits its offsets with
   * each checkpoint too, but for as long as nothing comes with seconds of delay.)
   */
  void awaitTakenIn() throws Exception {
    long written = 0;
    for (JobTopic source : JobTopic.sources(options)) {
      List<TopicPartition> partitions = TopicContents.partitions(published, source.name());
      for (long end : published.endOffsets(partitions).values()) {
        written += end;
      }
    }
    long all = written;
    Await.until("all that was written is read", () -> admitted() >= all);
    assertThat(lastFailure()).isEmpty();
    checkpoint();
  }

  /**
   * Takes a checkpoint. A subtask to which nothing came may still be starting when others have
   * published.
   */
  void checkpoint() throws Exception {
    Await.until("all tasks run", () -> platform.flink().isRunning(job.getJobID()));
    platform.flink().checkpoint(job.getJobID());
  }

  /** Returns how many records of the source topics have been taken in, refused or left aside. */
  long admitted() {
    return platform.flink().metrics().admitted() - admittedBefore;
  }

  /** Writes any record to any topic, to the partition that its key says. */
  Future<RecordMetadata> write(String topic, byte[] key, byte[] value) {
    return producer.send(new ProducerRecord<>(topic, key, value));
  }

  /** An engagement of a new user with a new item, as old as the stream. */
  private Engaged probe() {
    String id = "probe-" + PROBES.getAndIncrement();
    return new Engaged(null, id, id, 1, GeneratedStream.START);
  }

  /** Whether an entity is one that the run sent for itself. */
  static boolean isProbe(Entity entity) {
    return entity.getId().startsWith("probe-");
  }

  private void send(Integer partition, Engaged event) {
    write(partition, event, codec);
  }

  /** Writes an engagement as another codec does, with the next {@link #send}. */
  void write(Engaged event, WireCodec<Engagement> other) {
    write(null, event, other);
  }

  private void write(Integer partition, Engaged event, WireCodec<Engagement> as) {
    Double weight = event.weight() == 1 ? null : (double) event.weight();
    Engagement engagement =
        new Engagement(
            event.id(), event.user(), event.item(), null, "like", weight, List.of(), event.time());
    var unused =
        producer.send(
            new ProducerRecord<>(
                options.topics().engagements(), partition, event.userKey(), as.encode(engagement)));
  }

  /** The options that the job was started with. */
  RefreshOptions options() {
    return options;
  }

  /**
   * Returns the registry's records, committed or not, since this or another wait last looked.
   *
   * @param patience how long to wait for the first
   */
  List<ConsumerRecord<byte[], byte[]>> written(Duration patience) {
    List<ConsumerRecord<byte[], byte[]>> written = new ArrayList<>();
    published.poll(patience).forEach(written::add);
    return written;
  }

  /** Waits until the registry has a record of a key, committed or not, and returns it. */
  Embedding awaitWritten(String key) throws Exception {
    List<byte[]> values = new ArrayList<>();
    Await.until(
        key + " is written",
        () -> {
          for (var record : written(Duration.ofMillis(20))) {
            if (new String(record.key(), UTF_8).equals(key)) {
              values.add(record.value());
            }
          }
          return !values.isEmpty();
        });
    return format.codec(Embedding.class, options.space().registryTopic()).decode(values.get(0));
  }

  /** Returns how many transactions are open on the broker. */
  long openTransactions() throws Exception {
    return admin.listTransactions().all().get().stream()
        .filter(transaction -> transaction.state() == TransactionState.ONGOING)
        .count();
  }

  /** Returns the stack trace of the job's last failure. */
  Optional<String> lastFailure() {
    return platform.flink().lastFailure(job.getJobID());
  }

  /**
   * Returns the registry topic as readers of committed records see it, without its nulls, each
   * partition in its order, the partitions one by one.
   */
  List<Embedding> registry() throws Exception {
    return records(options.space().registryTopic(), Embedding.class);
  }

  /** Returns the registry topic of another version of the space. */
  List<Embedding> registry(int version) throws Exception {
    return records(options.space().registryTopic(version), Embedding.class);
  }

  /** Returns the audit topic. */
  List<RefreshAudit> audit() throws Exception {
    return records(options.topics().audit(), RefreshAudit.class);
  }

  /** Returns the number of dead letters. */
  int deadLetters() throws Exception {
    return read(options.topics().deadLetters()).size();
  }

  /** Ends the job, and returns when it has ended. */
  @Override
  public void close() {
    try (admin;
        producer;
        published) {
      job.cancel().get();
      Await.until("the job has ended", () -> job.getJobStatus().get() == JobStatus.CANCELED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new AssertionError("the job does not end", e);
    }
  }

  private <T extends SpecificRecord> List<T> records(String topic, Class<T> type) throws Exception {
    WireCodec<T> reading = format.codec(type, topic);
    List<T> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : read(topic)) {
      try {
        if (record.value() != null) {
          records.add(reading.decode(record.value()));
        }
      } catch (MalformedRecordException e) {
        throw new AssertionError(topic + " has a record that nobody can read", e);
      }
    }
    return records;
  }

  /** Reads what a topic holds now, each partition in its order, the partitions one by one. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) throws Exception {
    return TopicContents.of(
        platform.broker().bootstrapServers(), topic, IsolationLevel.READ_COMMITTED);
  }

  private void createTopics() throws Exception {
    Set<String> present = admin.listTopics().names().get();
    List<NewTopic> missing =
        Stream.concat(
                JobTopic.sources(options).stream().map(source -> topic(source.name())),
                Stream.of(
                    compacted(topic(options.space().registryTopic())),
                    compacted(new NewTopic(options.topics().manifest(), 1, (short) 1)),
                    topic(options.topics().audit()),
                    topic(options.topics().deadLetters())
                        .configs(
                            Map.of(
                                TopicConfig.RETENTION_MS_CONFIG,
                                "-1",
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                Integer.toString(DeadLetterRecordSerializer.MOST_REQUEST_BYTES)))))
            .filter(topic -> !present.contains(topic.name()))
            .toList();
    NewTopics.create(admin, missing);
  }

  private static NewTopic compacted(NewTopic topic) {
    return topic.configs(
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
  }

  private static NewTopic topic(String name) {
    // Event times lie years back: nothing may be dropped by age.
    return new NewTopic(name, PARALLELISM, (short) 1)
        .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"));
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", platform.broker().bootstrapServers());
  }
}
