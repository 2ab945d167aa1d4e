package dev.freshet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.fixtures.TopicContents;
import dev.freshet.platform.EmbeddedBroker;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.wire.WireCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Has entities forgotten on a real broker. */
class ForgetCommandITCase {

  @TempDir private static Path folder;

  private static EmbeddedBroker broker;
  private static Path config;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    config = JobYaml.write(folder, broker.bootstrapServers(), "forget");
    Files.writeString(config, "topics.deletions: forget-deletions\n", StandardOpenOption.APPEND);
    assertThat(CommandRun.of("topics", "create", "--config=" + config).exitCode()).isZero();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static List<ConsumerRecord<byte[], byte[]>> requests() throws Exception {
    return TopicContents.of(broker.bootstrapServers(), "forget-deletions");
  }

  private static CommandRun forget(String... arguments) {
    return forget(config, arguments);
  }

  private static CommandRun forget(Path job, String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "forget";
    all[1] = "--config=" + job;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return CommandRun.of(all);
  }

  @Test
  void theRequestIsWhatTheJobReads() throws Exception {
    long before = System.currentTimeMillis();

    CommandRun run = forget("user:alice:1", "item:i1");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("user:alice:1: asked to forget events up to ", "item:i1: asked");
    for (ConsumerRecord<byte[], byte[]> record : requests()) {
      if (new String(record.key(), UTF_8).equals("user:alice:1")) {
        Deletion deletion = WireCodec.of(Deletion.class).decode(record.value());
        assertThat(deletion.getEntity().getType()).isEqualTo("user");
        assertThat(deletion.getEntity().getId()).isEqualTo("alice:1");
        assertThat(deletion.getRequestedAt()).isBetween(before, System.currentTimeMillis());
        return;
      }
    }
    throw new AssertionError("no request for user:alice:1");
  }

  @Test
  void itWaitsForTheNullInTheRegistry() throws Exception {
    CommandRun run =
        forgetWhileComes(List.of("user:bob"), "user:carol", "user:bob=vector", "user:bob");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("user:bob: gone after ").doesNotContain("carol");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void whatHasAVectorAgainIsNamed() throws Exception {
    CommandRun run =
        forgetWhileComes(
            exactlyOnce("12s"), // So that it stays for long enough, however slowly they come.
            List.of("user:heidi", "user:ivan"),
            "user:heidi",
            "user:ivan",
            "user:heidi=vector",
            "user:ivan=vector",
            "user:ivan");

    assertThat(run.out()).contains("user:heidi: gone after ", "user:ivan: gone after ");
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .isEqualTo("freshet: user:heidi: has a vector again after it was gone");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void whatComesWithTheNextTransactionIsWaitedFor() throws Exception {
    Path exactly = exactlyOnce("4s");
    long begin = System.nanoTime();

    CommandRun run = forgetWhileComes(exactly, List.of("user:judy"), "user:judy");

    assertThat(run.err()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThan(Duration.ofSeconds(4 + GoneWait.STAY_SECONDS));
    assertThat(run.exitCode()).isZero();
  }

  /** Returns the configuration of a job that ends its transactions so often. */
  private static Path exactlyOnce(String interval) throws IOException {
    return Files.writeString(
        folder.resolve("exactly-" + interval + ".yaml"),
        Files.readString(config)
            + "delivery: exactly-once\ncheckpoint.interval: %s\n".formatted(interval));
  }

  /** Has entities forgotten, and writes to the registry once that is asked: nulls, or values. */
  private static CommandRun forgetWhileComes(List<String> entities, String... records)
      throws Exception {
    return forgetWhileComes(config, entities, records);
  }

  private static CommandRun forgetWhileComes(Path job, List<String> entities, String... records)
      throws Exception {
    int before = requests().size();
    List<String> arguments = new ArrayList<>(List.of("--wait=1min"));
    arguments.addAll(entities);
    CompletableFuture<CommandRun> run =
        CompletableFuture.supplyAsync(() -> forget(job, arguments.toArray(String[]::new)));
    Await.until("the request is there", () -> requests().size() > before);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (String record : records) {
        boolean isNull = !record.endsWith("=vector");
        byte[] key = record.replace("=vector", "").getBytes(UTF_8);
        producer
            .send(new ProducerRecord<>("registry.forget.v1", key, isNull ? null : new byte[1]))
            .get();
      }
    }
    return run.get();
  }

  @Test
  void whatIsNotGoneInTimeIsNamed() {
    CommandRun run = forget("--wait=300ms", "user:dave");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("freshet: user:dave: not gone within 300ms")
        .contains("dead letters");
  }

  @Test
  void whatTheJobDoesNotKnowIsRefusedBeforeAnythingIsSent() throws Exception {
    int before = requests().size();

    assertThat(forget("user:erin", "film:f1"))
        .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
        .satisfies(
            run ->
                assertThat(run.err())
                    .contains("film:f1: the job has no type film; its types: [user, item]"));
    assertThat(forget("alice").err()).contains("'alice' is no TYPE:ID");
    assertThat(forget("--wait=soon", "user:erin").err()).contains("--wait: 'soon' is no time");
    assertThat(requests()).hasSize(before);
  }

  @Test
  void whereThereIsNoRegistryNothingIsAsked() throws Exception {
    Path without = JobYaml.write(folder, broker.bootstrapServers(), "lost");
    Files.writeString(without, "topics.deletions: forget-deletions\n", StandardOpenOption.APPEND);
    int before = requests().size();

    CommandRun run = CommandRun.of("forget", "--config=" + without, "--wait=1min", "user:frank");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .endsWith("has no topic registry.lost.v1 (space.name)");
    assertThat(requests()).hasSize(before);
  }

  @Test
  void requestsThatFailMayHaveBeenTaken() throws Exception {
    Path nowhere = JobYaml.write(folder, broker.bootstrapServers(), "nowhere");
    Files.writeString(
        nowhere,
        "topics.deletions: nowhere-deletions\nkafka.properties.max.block.ms: 500\n",
        StandardOpenOption.APPEND);

    CommandRun run = CommandRun.of("forget", "--config=" + nowhere, "user:frank", "user:grace");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("a record to topic nowhere-deletions cannot be written")
        .endsWith("; requests may have been taken all the same: to repeat them is harmless");
  }

  @Test
  void aJobThatForgetsNothingSaysSo() throws Exception {
    Path without = JobYaml.write(folder, broker.bootstrapServers(), "without");

    CommandRun run = CommandRun.of("forget", "--config=" + without, "user:alice");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("topics.deletions: not set: job freshet forgets nothing");
  }
}
