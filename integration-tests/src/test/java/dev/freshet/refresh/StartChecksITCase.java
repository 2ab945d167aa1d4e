package dev.freshet.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.fixtures.Await;
import dev.freshet.fixtures.NewTopics;
import dev.freshet.fixtures.TopicContents;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.start.JobStart;
import dev.freshet.jobs.start.StartChecks;
import dev.freshet.jobs.start.StartException;
import dev.freshet.jobs.start.StartFrom;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.jobs.topics.TopicRole;
import dev.freshet.operators.manifest.Manifests;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedBroker;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.SpaceVersion;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Submits jobs to topics in every state that a start must tell apart. */
class StartChecksITCase {

  private static final int PARTITIONS = 2;
  private static final long MINUTE = 60_000;

  private static DataFolder data;
  private static EmbeddedBroker broker;
  private static Admin admin;
  private static KafkaProducer<byte[], byte[]> producer;

  private final WireCodec<Embedding> embeddings = WireCodec.of(Embedding.class);
  private final WireCodec<Engagement> engagements = WireCodec.of(Engagement.class);

  @BeforeAll
  static void startABroker() throws Exception {
    data = DataFolder.temporary();
    broker = EmbeddedBroker.start(data.folder("kafka"), 0);
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(client);
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    create("manifest", Map.of("cleanup.policy", "compact"));
  }

  @AfterAll
  static void stopTheBroker() throws Exception {
    producer.close();
    admin.close();
    broker.close();
    data.close();
  }

  @Test
  void refusesAMissingManifest() throws Exception {
    RefreshOptions options =
        RefreshRun.options(
            "unlisted",
            Map.of(
                "kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "topics.manifest",
                "nowhere"));
    createBeside(options);
    create(options.space().registryTopic(), Map.of("cleanup.policy", "compact"));
    assertThatThrownBy(() -> submit(options))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll(
            "nowhere", "topics.manifest", "does not exist", "cleanup.policy=compact");
  }

  @Test
  void entersTheVersionIntoTheManifest() throws Exception {
    RefreshOptions options = options("listed");
    createBeside(options);
    create(options.space().registryTopic(), Map.of("cleanup.policy", "compact"));
    SpaceVersion other =
        new SpaceVersion(7, "rule", 8, Map.of(), 1L, "other", Map.of("g", 9L), List.of());
    Manifest before = new Manifest(options.space().name(), 7, 1L, List.of(other));
    producer
        .send(
            new ProducerRecord<>(
                "manifest",
                options.space().name().getBytes(StandardCharsets.UTF_8),
                WireCodec.of(Manifest.class).encode(before)))
        .get();

    Manifest entered = submit(options).manifest();
    assertThat(entered.getServingVersion()).isEqualTo(7);
    assertThat(entered.getVersions()).hasSize(2).contains(other);
    SpaceVersion own = Manifests.entry(entered, options.space().version());
    assertThat(own.getJob()).isEqualTo(options.job());
    assertThat(own.getDimension()).isEqualTo(options.space().dimension());
    assertThat(own.getOptions()).isEqualTo(options.model()).isNotEmpty();

    // What was written is what the next start finds, and it came into being the first time.
    Manifest again = submit(options).manifest();
    assertThat(again.getUpdatedAt()).isGreaterThan(entered.getUpdatedAt());
    assertThat(again.getVersions()).isEqualTo(entered.getVersions());
  }

  @Test
  void refusesAMissingRegistry() throws Exception {
    RefreshOptions options = options("missing");
    create(options.topics().engagements(), Map.of());
    assertThatThrownBy(() -> submit(options))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll(
            "registry.missing.v1", "does not exist", "cleanup.policy=compact", "topics create");
  }

  @Test
  void refusesARegistryThatIsNotCompacted() throws Exception {
    RefreshOptions options = options("deleting");
    create(options.topics().engagements(), Map.of());
    create(options.space().registryTopic(), Map.of("cleanup.policy", "delete"));
    assertThatThrownBy(() -> submit(options))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll(
            "registry.deleting.v1", "cleanup.policy=delete", "allowed: compact");
  }

  @Test
  void refusesARegistryWhoseOldVectorsWouldBeDeleted() throws Exception {
    RefreshOptions options = options("ageing");
    create(options.topics().engagements(), Map.of());
    create(options.space().registryTopic(), Map.of("cleanup.policy", "compact,delete"));
    assertThatThrownBy(() -> submit(options))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll(
            "registry.ageing.v1", "cleanup.policy=compact,delete", "allowed: compact");
  }

  @Test
  void refusesATransactionTimeoutThatTheBrokerWouldRefuse() throws Exception {
    RefreshOptions options =
        RefreshRun.options(
            "patient",
            Map.of(
                "kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "delivery",
                "exactly-once",
                "publish.transaction-timeout",
                "20min"));
    assertThatThrownBy(() -> submit(options))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll(
            "publish.transaction-timeout", "1200000ms", "transaction.max.timeout.ms", "900000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topics.engagements",
        "topics.follows",
        "topics.deletions",
        "topics.dead-letters",
        "topics.audit"
      })
  void refusesAnyOtherMissingTopic(String option) throws Exception {
    String name = "without-" + option.substring("topics.".length());
    Map<String, String> settings = new HashMap<>(RefreshRun.withFollowsAndDeletions(name));
    settings.put("kafka.bootstrap-servers", broker.bootstrapServers());
    RefreshOptions options = RefreshRun.options(name, settings);
    create(options.space().registryTopic(), Map.of("cleanup.policy", "compact"));
    for (JobTopic topic : beside(options)) {
      if (!topic.option().equals(option)) {
        create(topic.name(), Map.of());
      }
    }
    JobTopic missing =
        beside(options).stream().filter(topic -> topic.option().equals(option)).findAny().get();
    assertThatThrownBy(() -> submit(options))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll(missing.name(), option, "does not exist", "topics create");
    create(missing.name(), Map.of());
    assertThat(submit(options).startOffsets()).isEmpty();
  }

  @Test
  void needsNoTopicForAnAuditThatIsOff() throws Exception {
    RefreshOptions options = created("unaudited");
    RefreshOptions without =
        RefreshRun.options(
            "unaudited",
            Map.of(
                "kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "audit",
                "false",
                "topics.audit",
                "nowhere"));
    assertThat(submit(without).registryEnds()).isEqualTo(submit(options).registryEnds());
  }

  @Test
  void emptyTopicsStartNowAtOffsetZero() throws Exception {
    RefreshOptions options = created("empty");
    long before = System.currentTimeMillis();
    JobStart start = submit(options);
    assertThat(start.registryEnds()).isEqualTo(Map.of(0, 0L, 1, 0L));
    assertThat(start.firstEventTime()).isBetween(before, System.currentTimeMillis());
  }

  @Test
  void notesTheEndsOfARegistryOfItsOwn() throws Exception {
    RefreshOptions options = created("own");
    publish(options, 0, "a", "own", 5);
    publish(options, 0, "b", "own", 6);
    forget(options, 1, "c");
    assertThat(submit(options).registryEnds()).isEqualTo(Map.of(0, 2L, 1, 1L));
  }

  @Test
  void refusesTheRegistryOfAnotherJobUnlessToldToTakeItOver() throws Exception {
    RefreshOptions options = created("taken");
    publish(options, 0, "a", "first", 5);
    // What says nothing of a job must not hide what does.
    forget(options, 0, "a");
    write(options.space().registryTopic(), 0, "item:b", "garbage".getBytes(UTF_8));

    assertThatThrownBy(() -> submit(options))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll(
            "registry.taken.v1", "job 'first'", "job 'taken'", "--take-over", "space.version");
    assertThat(submit(options, true).registryEnds()).isEqualTo(Map.of(0, 3L, 1, 0L));

    publish(options, 1, "c", "taken", 6);
    assertThat(submit(options).registryEnds())
        .as("after the take-over, though a partition still ends with the other's record")
        .isEqualTo(Map.of(0, 3L, 1, 1L));

    publish(options, 1, "c", "first", 7);
    assertThatThrownBy(() -> submit(options))
        .as("the other job still lives")
        .hasMessageContaining("job 'first'");
  }

  @Test
  void theStreamBeginsWithTheLeastSoundEventTime() throws Exception {
    RefreshOptions options = created("dated");
    String topic = options.topics().engagements();
    long now = System.currentTimeMillis();
    write(topic, 0, "u", "garbage".getBytes(UTF_8));
    write(topic, 0, "u", null);
    engage(options, 0, -1);
    engage(options, 0, now + 60 * MINUTE);
    engage(options, 0, 3 * MINUTE);
    engage(options, 0, MINUTE);
    engage(options, 1, 2 * MINUTE);
    assertThat(submit(options).firstEventTime()).isEqualTo(2 * MINUTE);
  }

  @Test
  void notesWhereEngagementsBegin() throws Exception {
    RefreshOptions options = withFollows("begun", Map.of());
    String engagements = options.topics().engagements();
    long noon = System.currentTimeMillis() - 60 * MINUTE;
    for (String topic : List.of(engagements, options.topics().follows())) {
      writeAt(topic, 0, noon - MINUTE);
      writeAt(topic, 0, noon);
      writeAt(topic, 0, noon + MINUTE);
      writeAt(topic, 1, noon - MINUTE);
    }
    TopicPartition first = new TopicPartition(engagements, 0);
    TopicPartition second = new TopicPartition(engagements, 1);

    assertThat(submit(options).startOffsets()).isEmpty();
    assertThat(StartChecks.run(options, false, StartFrom.LATEST).startOffsets())
        .as("whom one follows is read whole")
        .isEqualTo(Map.of(first, 3L, second, 1L));
    assertThat(StartChecks.run(options, false, new StartFrom(noon)).startOffsets())
        .isEqualTo(Map.of(first, 1L, second, 1L));

    RefreshOptions aging = withFollows("begun", Map.of("groups.follow.window", "30d"));
    String follows = options.topics().follows();
    assertThat(StartChecks.run(aging, false, new StartFrom(noon)).startOffsets())
        .isEqualTo(
            Map.of(
                first,
                1L,
                second,
                1L,
                new TopicPartition(follows, 0),
                1L,
                new TopicPartition(follows, 1),
                1L));
  }

  @Test
  void latestBeginsBeforeATransactionThatTheSourcesDoNotSeeYet() throws Exception {
    RefreshOptions options = created("open");
    String topic = options.topics().engagements();
    writeAt(topic, 0, MINUTE);
    Map<String, Object> client =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "open");
    try (KafkaProducer<byte[], byte[]> writer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      writer.initTransactions();
      writer.beginTransaction();
      writer.send(new ProducerRecord<>(topic, 0, null, "any".getBytes(UTF_8))).get();
      RefreshOptions committed =
          RefreshRun.options(
              "open",
              Map.of(
                  "kafka.bootstrap-servers",
                  broker.bootstrapServers(),
                  "kafka.properties.isolation.level",
                  "read_committed"));

      TopicPartition first = new TopicPartition(topic, 0);
      assertThat(StartChecks.run(committed, false, StartFrom.LATEST).startOffsets())
          .containsEntry(first, 1L);
      assertThat(StartChecks.run(options, false, StartFrom.LATEST).startOffsets())
          .containsEntry(first, 2L);
      writer.abortTransaction();
    }
  }

  private static JobStart submit(RefreshOptions options) {
    return submit(options, false);
  }

  private static JobStart submit(RefreshOptions options, boolean takeOver) {
    return StartChecks.run(options, takeOver, StartFrom.EARLIEST);
  }

  private static RefreshOptions withFollows(String name, Map<String, String> overrides)
      throws Exception {
    Map<String, String> settings = new HashMap<>(RefreshRun.withFollowsAndDeletions(name));
    settings.putAll(overrides);
    settings.put("kafka.bootstrap-servers", broker.bootstrapServers());
    RefreshOptions options = RefreshRun.options(name, settings);
    if (overrides.isEmpty()) {
      createBeside(options);
      create(options.space().registryTopic(), Map.of("cleanup.policy", "compact"));
    }
    return options;
  }

  private static void writeAt(String topic, int partition, long kafkaTime) throws Exception {
    producer
        .send(new ProducerRecord<>(topic, partition, kafkaTime, null, "any".getBytes(UTF_8)))
        .get();
  }

  @Test
  void saysInOneSentenceThatKafkaDoesNotAnswer() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    RefreshOptions options =
        RefreshRun.options(
            "nowhere",
            Map.of(
                "kafka.bootstrap-servers",
                "127.0.0.1:" + port,
                "kafka.properties.default.api.timeout.ms",
                "2000"));
    assertThatThrownBy(() -> submit(options))
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith(
            "Kafka at 127.0.0.1:%d (kafka.bootstrap-servers): topic registry.nowhere.v1 cannot be"
                + " read: no answer within 2000 ms: ",
            port)
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesToBeginFromAVersionThatIsNotThereOrOfAnotherDimension() throws Exception {
    RefreshOptions first = created("unlike");
    RefreshOptions second = next("unlike", 7, 2);
    assertThatThrownBy(() -> submit(second))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll("warm-start.version: 7", "registry.unlike.v7", "does not exist");

    publish(first, 0, "a", "unlike", 5);
    RefreshOptions wider = next("unlike", 1, 3);
    assertThatThrownBy(() -> submit(wider))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll("warm-start.version: 1", "dimension 2", "space.dimension is 3");
  }

  @Test
  void anEmptyVersionBeginsAsACopyOfAnother() throws Exception {
    RefreshOptions first = created("copied");
    publish(first, 0, "a", "copied", 5);
    publish(first, 0, "gone", "copied", 6);
    forget(first, 0, "gone");
    write(first.space().registryTopic(), 0, "item:bad", "garbage".getBytes(UTF_8));
    publish(first, 1, "a", "copied", 7);
    publish(first, 1, "b", "copied", 8);
    RefreshOptions second = next("copied", 1, 2);

    JobStart start = submit(second);
    Map<String, Long> copied = sequences(second);
    assertThat(copied).isEqualTo(Map.of("item:a", 7L, "item:b", 8L));
    for (Embedding embedding : registry(second)) {
      assertThat(embedding.getVersion()).isEqualTo(2);
      assertThat(embedding.getJob()).isEqualTo("copied");
      assertThat(embedding.getPublishedAt()).isEqualTo(1);
    }

    publish(first, 0, "a", "copied", 9);
    assertThat(submit(second).registryEnds()).as("copied once").isEqualTo(start.registryEnds());
    publish(second, 0, "a", "copied", 10);
    publish(second, 1, "a", "copied", 11);
    JobStart after = submit(second);
    assertThat(after.registryEnds().values().stream().mapToLong(n -> n).sum())
        .as("nothing but the two")
        .isEqualTo(start.registryEnds().values().stream().mapToLong(n -> n).sum() + 2);
  }

  @Test
  void aCopyThatWasCutShortIsMadeAgain() throws Exception {
    RefreshOptions first = created("cut");
    for (int i = 0; i < 40; i++) {
      publish(first, i % PARTITIONS, "i" + i, "cut", 100 + i);
    }
    RefreshOptions second = next("cut", 1, 2);
    submit(second);
    List<ConsumerRecord<byte[], byte[]>> whole = read(second);
    assertThat(whole).hasSize(41);
    admin.deleteTopics(List.of(second.space().registryTopic())).all().get();
    Await.until(
        "the topic is gone",
        () -> !admin.listTopics().names().get().contains(second.space().registryTopic()));
    create(second.space().registryTopic(), Map.of("cleanup.policy", "compact"));
    for (ConsumerRecord<byte[], byte[]> record : whole) {
      if (record.headers().lastHeader("freshet.copy-complete") == null && sequence(record) < 120) {
        producer
            .send(
                new ProducerRecord<>(
                    record.topic(),
                    record.partition(),
                    record.key(),
                    record.value(),
                    record.headers()))
            .get();
      }
    }
    assertThat(sequences(second)).hasSize(20);

    JobStart start = submit(second);
    assertThat(sequences(second)).hasSize(40).isEqualTo(sequences(first));
    assertThat(submit(second).registryEnds()).isEqualTo(start.registryEnds());
  }

  private static RefreshOptions next(String name, int from, int dimension) throws Exception {
    RefreshOptions options =
        RefreshRun.options(
            name,
            Map.of(
                "kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "space.dimension",
                Integer.toString(dimension),
                "space.version",
                "2",
                "warm-start.version",
                Integer.toString(from)));
    String topic = options.space().registryTopic();
    if (!admin.listTopics().names().get().contains(topic)) {
      create(topic, Map.of("cleanup.policy", "compact"));
    }
    return options;
  }

  /** Returns what a reader of the registry holds: each key's last sequence. */
  private Map<String, Long> sequences(RefreshOptions options) throws Exception {
    Map<String, Long> sequences = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(options)) {
      String key = new String(record.key(), UTF_8);
      if (record.value() == null) {
        sequences.remove(key);
      } else if (!key.equals("item:bad")) {
        sequences.merge(key, sequence(record), Math::max);
      }
    }
    return sequences;
  }

  private long sequence(ConsumerRecord<byte[], byte[]> record) throws Exception {
    return embeddings.decode(record.value()).getSequence();
  }

  private List<Embedding> registry(RefreshOptions options) throws Exception {
    List<Embedding> registry = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : read(options)) {
      if (record.value() != null) {
        registry.add(embeddings.decode(record.value()));
      }
    }
    return registry;
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(RefreshOptions options)
      throws Exception {
    return TopicContents.of(broker.bootstrapServers(), options.space().registryTopic());
  }

  private static RefreshOptions options(String name) throws Exception {
    return RefreshRun.options(
        name, Map.of("kafka.bootstrap-servers", broker.bootstrapServers(), "space.dimension", "2"));
  }

  private static RefreshOptions created(String name) throws Exception {
    RefreshOptions options = options(name);
    createBeside(options);
    create(options.space().registryTopic(), Map.of("cleanup.policy", "compact"));
    return options;
  }

  private static void createBeside(RefreshOptions options) throws Exception {
    for (JobTopic topic : beside(options)) {
      // Event times lie years back: nothing may be dropped by age.
      create(topic.name(), Map.of("retention.ms", "-1"));
    }
  }

  /** A job's topics beside registry and manifest. */
  private static List<JobTopic> beside(RefreshOptions options) {
    return JobTopic.of(options).stream()
        .filter(topic -> topic.role() != TopicRole.REGISTRY && topic.role() != TopicRole.MANIFEST)
        .toList();
  }

  private static void create(String topic, Map<String, String> settings) throws Exception {
    NewTopics.create(admin, new NewTopic(topic, PARTITIONS, (short) 1).configs(settings));
  }

  private void publish(
      RefreshOptions options, int partition, String item, String job, long sequence)
      throws Exception {
    Entity entity = new Entity("item", item);
    Embedding embedding =
        new Embedding(
            entity,
            options.space().name(),
            options.space().version(),
            PackedVector.pack(new float[] {1, 2}),
            2,
            1f,
            1d,
            1d,
            sequence,
            1L,
            1L,
            1L,
            VectorSource.TRAINED,
            0f,
            job,
            ByteBuffer.allocate(0),
            1d,
            0f);
    write(
        options.space().registryTopic(),
        partition,
        new String(EntityKey.of(entity), UTF_8),
        embeddings.encode(embedding));
  }

  private static void forget(RefreshOptions options, int partition, String item) throws Exception {
    write(options.space().registryTopic(), partition, "item:" + item, null);
  }

  private void engage(RefreshOptions options, int partition, long time) throws Exception {
    Engagement engagement = new Engagement(null, "u", "i", null, "like", null, List.of(), time);
    write(options.topics().engagements(), partition, "u", engagements.encode(engagement));
  }

  private static void write(String topic, int partition, String key, byte[] value)
      throws Exception {
    producer.send(new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), value)).get();
  }
}
