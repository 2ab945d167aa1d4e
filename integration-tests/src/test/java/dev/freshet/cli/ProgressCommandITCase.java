package dev.freshet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.NewTopics;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.progress.JobPosition;
import dev.freshet.jobs.progress.JobProgress;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedBroker;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.WireCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks how far a job has come that commits its offsets as a test says. */
class ProgressCommandITCase {

  private static final long START = Instant.parse("2026-01-31T12:00:00Z").toEpochMilli();

  private static DataFolder data;
  private static EmbeddedBroker broker;
  private static Admin admin;
  private static Map<String, Object> client;

  @TempDir private Path folder;

  @BeforeAll
  static void startABroker() throws Exception {
    data = DataFolder.temporary();
    broker = EmbeddedBroker.start(data.folder("kafka"), 0);
    client = Map.of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(client);
  }

  @AfterAll
  static void stopTheBroker() throws Exception {
    admin.close();
    broker.close();
    data.close();
  }

  @Test
  void tellsTheEventTimeTheRateAndTheRestUntilTheJobHasCaughtUp() throws Exception {
    Path config = job("behind");
    engage("behind", 0, 500);
    engage("behind", 1, 500);
    write("behind-follows", 0, follow(null));
    write("behind-follows", 0, follow(START + 3));
    write("behind-follows", 0, follow(START + 4));
    commit("behind", "engagements", 100, 150);
    commit("behind", "follows", 1, 0);

    AtomicLong read = new AtomicLong(100);
    AtomicLong follows = new AtomicLong(3);
    // Each reads a few of the records that were there, and one has come; once that was told, all.
    CommandRun run =
        watch(
            config,
            told -> {
              long next = told.contains("/s read") ? 500 : Math.min(480, read.addAndGet(20));
              commit("behind", "engagements", next, 500);
              commit("behind", "follows", follows.getAndIncrement(), 0);
              write("behind-follows", 0, follow(START + 5));
            });
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .startsWith(
            "behind-engagements: read to 2026-01-31T12:01:40Z, 750 records behind",
            "behind-follows: read to 2026-01-31T12:00:00.003Z, 2 records behind")
        .anyMatch(
            line ->
                line.matches(
                    "behind-engagements: read to 2026-01-31T12:0\\d:\\d0Z, \\d+ records behind;"
                        + " [0-9]+/s read, 0/s written; about \\d+ s left"));
    List<String> last = run.out().lines().skip(run.out().lines().count() - 2).toList();
    assertThat(last.get(0)).matches("behind-engagements: caught up; \\d+/s read, 0/s written");
    assertThat(last.get(1)).startsWith("behind-follows: caught up; ");
  }

  @Test
  void aJobThatCatchesUpAtTheFirstCheckpointNeedsNoOther() throws Exception {
    Path config = job("soon");
    engage("soon", 0, 3);
    commit("soon", "engagements", 1, 0);

    CommandRun run = watch(config, told -> commit("soon", "engagements", 3, 0));

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "soon-engagements: read to 2026-01-31T12:00:01Z, 2 records behind",
            "soon-follows: read to the end by its last commit",
            "soon-engagements: read to the end by its last commit",
            "soon-follows: read to the end by its last commit");
  }

  @Test
  void whatWasReadToTheEndNeedsNoWaiting() throws Exception {
    Path config = job("read");
    engage("read", 0, 3);
    commit("read", "engagements", 3, 0);

    CommandRun run = CommandRun.of("progress", "--config=" + config);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "read-engagements: read to the end by its last commit",
            "read-follows: read to the end by its last commit");
  }

  @Test
  void theEndOfTheJobBeforeIsNotThatOfAReplay() throws Exception {
    Path config = job("again");
    Files.writeString(config, "checkpoint.interval: 1s\n", StandardOpenOption.APPEND);
    engage("again", 0, 100);
    commit("again", "engagements", 100, 0);

    CommandRun run =
        watch(
            config, told -> commit("again", "engagements", told.contains("behind") ? 100 : 50, 0));

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().toList())
        .startsWith(
            "again-engagements: read to the end by its last commit",
            "again-follows: read to the end by its last commit",
            "again-engagements: read to 2026-01-31T12:00:50Z, 50 records behind")
        .anyMatch(line -> line.startsWith("again-engagements: caught up; "));
  }

  @Test
  void anEndThatStandsIsTheEnd() throws Exception {
    Path config = job("idle");
    Files.writeString(config, "checkpoint.interval: 1s\n", StandardOpenOption.APPEND);
    engage("idle", 0, 3);
    commit("idle", "engagements", 3, 0);

    CommandRun run = watch(config, told -> commit("idle", "engagements", 3, 0));

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "idle-engagements: read to the end by its last commit",
            "idle-follows: read to the end by its last commit");
  }

  @Test
  void whatTransactionsLeaveIsNoRecord() throws Exception {
    Path config = job("ended");
    Files.writeString(
        config, "kafka.properties.isolation.level: read_committed\n", StandardOpenOption.APPEND);
    try (KafkaProducer<byte[], byte[]> producer = producer("ended")) {
      producer.initTransactions();
      for (int i = 0; i < 20; i++) {
        producer.beginTransaction();
        var unused =
            producer.send(new ProducerRecord<>("ended-engagements", 0, null, engagement(0)));
        if (i == 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
    commit("ended", "engagements", 1, 0);

    assertThat(CommandRun.of("progress", "--config=" + config).out())
        .contains("ended-engagements: read to the end by its last commit");
  }

  @Test
  void whatRetentionTakesAwayIsNoCommit() throws Exception {
    Path config = job("expired");
    engage("expired", 0, 10);
    commit("expired", "engagements", 2, 0);

    try (JobProgress progress = new JobProgress(RefreshOptions.load(config))) {
      JobPosition first = progress.position();
      admin
          .deleteRecords(
              Map.of(new TopicPartition("expired-engagements", 0), RecordsToDelete.beforeOffset(5)))
          .all()
          .get();

      assertThat(progress.position().sources().get(0).behind()).isEqualTo(5);
      assertThat(progress.awaitNext(first, Duration.ofSeconds(2))).isEmpty();
    }
  }

  @Test
  void whatTheJobReadsBackIsNoCommitOfItsSources() throws Exception {
    Path config = job("written");
    NewTopics.create(admin, new NewTopic("registry.written.v1", 2, (short) 1));
    engage("written", 0, 10);
    commit("written", "engagements", 2, 0);
    commit("written", new TopicPartition("registry.written.v1", 0), 1);

    try (JobProgress progress = new JobProgress(RefreshOptions.load(config))) {
      JobPosition first = progress.position();
      commit("written", new TopicPartition("registry.written.v1", 0), 2);

      assertThat(first.committed().keySet())
          .extracting(TopicPartition::topic)
          .containsOnly("written-engagements");
      assertThat(progress.awaitNext(first, Duration.ofSeconds(2))).isEmpty();
    }
  }

  @Test
  void commitsWithoutAPauseAreToldAllTheSame() throws Exception {
    Path config = job("restless");
    engage("restless", 0, 10);
    commit("restless", "engagements", 1, 0);

    AtomicLong read = new AtomicLong(1);
    ScheduledExecutorService checkpoints = Executors.newSingleThreadScheduledExecutor();
    try (JobProgress progress = new JobProgress(RefreshOptions.load(config))) {
      JobPosition first = progress.position();
      var unused =
          checkpoints.scheduleWithFixedDelay(
              () -> commit("restless", "engagements", read.incrementAndGet(), 0),
              0,
              20,
              TimeUnit.MILLISECONDS);

      assertThat(progress.awaitNext(first, Duration.ofSeconds(30))).isPresent();
    } finally {
      checkpoints.shutdownNow();
    }
  }

  @Test
  void aJobThatHasCommittedNothingIsOneLine() throws Exception {
    Path config = job("nobody");
    engage("nobody", 0, 1);

    CommandRun run = CommandRun.of("progress", "--config=" + config);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains(
            "freshet: Kafka at " + broker.bootstrapServers(),
            "no offsets of the consumer group nobody (job)",
            "completes a checkpoint");
  }

  @Test
  void aMissingTopicIsOneLine() throws Exception {
    Path config = JobYaml.write(folder, broker.bootstrapServers(), "missing");

    CommandRun run = CommandRun.of("progress", "--config=" + config);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .endsWith("has no topic missing-engagements (topics.engagements)");
  }

  /** Watches a job whose checkpoints begin once it was told where the job is. */
  private static CommandRun watch(Path config, Consumer<String> checkpoint) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ScheduledExecutorService checkpoints = Executors.newSingleThreadScheduledExecutor();
    try {
      var unused =
          checkpoints.scheduleWithFixedDelay(
              () -> {
                String told = out.toString();
                if (told.lines().count() >= 2) {
                  checkpoint.accept(told);
                }
              },
              0,
              700,
              TimeUnit.MILLISECONDS);
      int exitCode =
          Freshet.commandLine()
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true))
              .execute("progress", "--watch", "--config=" + config);
      return new CommandRun(exitCode, out.toString(), err.toString());
    } finally {
      checkpoints.shutdownNow();
    }
  }

  private Path job(String name) throws Exception {
    Path config = JobYaml.write(folder, broker.bootstrapServers(), name);
    String yaml =
        Files.readString(config)
            .replace("item: anchor}", "item: anchor, producer: anchor}")
            .replace("{engagement: {memory: 21d}}", "{engagement: {}, follow: {}}")
            .replace(
                "group: engagement}]",
                "group: engagement}, {name: f, from: user, to: producer, events: follows, group:"
                    + " follow}]")
            .replace("topics:", "topics:\n  follows: " + name + "-follows");
    Files.writeString(config, yaml + "job: " + name + "\n", StandardOpenOption.TRUNCATE_EXISTING);
    NewTopics.create(
        admin,
        new NewTopic(name + "-engagements", 2, (short) 1),
        new NewTopic(name + "-follows", 2, (short) 1));
    return config;
  }

  /** One engagement a second, in order. */
  private static void engage(String name, int partition, int number) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
      for (int i = 0; i < number; i++) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    name + "-engagements", partition, null, engagement(START + i * 1_000L)));
      }
    }
  }

  private static void write(String topic, int partition, byte[] value) {
    try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
      var unused = producer.send(new ProducerRecord<>(topic, partition, null, value));
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String transaction) {
    Map<String, Object> settings = new HashMap<>(client);
    if (transaction != null) {
      settings.put("transactional.id", transaction);
    }
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static byte[] engagement(long time) {
    return encoded(
        Engagement.class, new Engagement(null, "u", "i", null, "like", null, List.of(), time));
  }

  private static byte[] follow(Long time) {
    return encoded(Follow.class, new Follow(null, "u", "p", FollowAction.FOLLOW, time));
  }

  private static <T extends SpecificRecord> byte[] encoded(Class<T> type, T record) {
    return WireCodec.of(type).encode(record);
  }

  private static void commit(String name, String topic, long first, long second) {
    commit(
        name,
        Map.of(
            new TopicPartition(name + "-" + topic, 0),
            new OffsetAndMetadata(first),
            new TopicPartition(name + "-" + topic, 1),
            new OffsetAndMetadata(second)));
  }

  private static void commit(String name, TopicPartition partition, long offset) {
    commit(name, Map.of(partition, new OffsetAndMetadata(offset)));
  }

  private static void commit(String name, Map<TopicPartition, OffsetAndMetadata> offsets) {
    admin
        .alterConsumerGroupOffsets(name, offsets)
        .all()
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }
}
