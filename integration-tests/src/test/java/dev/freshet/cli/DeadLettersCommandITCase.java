package dev.freshet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freshet.fixtures.TopicContents;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.DeadLetterRecordSerializer;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.platform.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists, exports, mends and replays dead letters on a real broker. */
class DeadLettersCommandITCase {

  private static final int PARTITIONS = 3;

  @TempDir private static Path data;

  /** Recent, as the broker drops what is older than the topics' retention. */
  private static Instant recently;

  private static EmbeddedBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    recently = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
    broker = EmbeddedBroker.start(data.resolve("kafka"), 0);
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "max.request.size",
                DeadLetterRecordSerializer.MOST_REQUEST_BYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stop() {
    producer.close();
    broker.close();
  }

  @Test
  void listsWhatTheTopicHoldsAndSumsItUp() throws Exception {
    Path config = job("list");
    refuse("list", letter("list", 0, 4, "TRUNCATED", "u1", new byte[] {1, 2, 3}));
    refuse("list", letter("list", 2, 9, "INVALID_ID", null, new byte[0]));
    refuse("list", letter("list", 1, 5, "NULL", "u1", null));
    refuse(
        "list",
        letter("list", 1, 6, "TRUNCATED", "u\n", new byte[DeadLetterRecordSerializer.MOST_BYTES]));
    producer.send(new ProducerRecord<>("list-dead-letters", new byte[] {7})).get();

    CommandRun run = CommandRun.of("deadletters", "list", "--config=" + config);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).startsWith("AT ").endsWith("DETAIL");
    assertThat(lines.get(1).split(" +"))
        .startsWith("0:0", "list-engagements/0/4")
        .endsWith("TRUNCATED", "2", "3", "no", "0", "what", "is", "wrong");
    assertThat(lines.get(2).split(" +")).contains("0:1", "list-engagements/2/9", "INVALID_ID");
    assertThat(lines.get(2)).contains(" null ", " 0 ");
    assertThat(lines.get(4).split(" +")).contains("1048586", "yes");
    assertThat(lines.subList(5, lines.size()))
        .containsExactly(
            "4 dead letters",
            "       1 INVALID_ID       list-engagements",
            "       1 NULL             list-engagements",
            "       2 TRUNCATED        list-engagements",
            "1 records of the topic are no dead letters of a job: their headers do not say where"
                + " they came from",
            "read to the end; to go on from here: --after 0:4");
  }

  @Test
  void listsJsonForMachines() throws Exception {
    Path config = job("json");
    refuse("json", letter("json", 1, 6, "EMPTY", "u", new byte[0]));

    CommandRun run = CommandRun.of("deadletters", "list", "--json", "--config=" + config);

    assertThat(run.err()).contains("1 dead letters");
    JsonNode letter = new ObjectMapper().readTree(run.out());
    assertThat(run.out().lines()).hasSize(1);
    assertThat(letter.path("dead_letter").asText()).isEqualTo("0:0");
    assertThat(letter.path("topic").asText()).isEqualTo("json-engagements");
    assertThat(letter.path("partition").asInt()).isEqualTo(1);
    assertThat(letter.path("offset").asLong()).isEqualTo(6);
    assertThat(letter.path("timestamp").asLong()).isEqualTo(recently.toEpochMilli());
    assertThat(letter.path("reason").asText()).isEqualTo("EMPTY");
    assertThat(letter.path("value_bytes").asInt(-1)).isZero();
    assertThat(letter.path("cut").asBoolean(true)).isFalse();
    assertThat(letter.path("whole_bytes").isNull()).isTrue();
  }

  @Test
  void filtersAndGoesOnWhereItEnded() throws Exception {
    Path config = job("some");
    for (int i = 0; i < 6; i++) {
      refuse(
          "some",
          recently.plusSeconds(i).toEpochMilli(),
          letter("some", 0, i, i % 2 == 0 ? "EMPTY" : "NULL", "u", null));
    }

    assertThat(positions("some", config)).containsExactly("0:0", "0:1", "0:2", "0:3", "0:4", "0:5");
    assertThat(positions("some", config, "--reason=NULL")).containsExactly("0:1", "0:3", "0:5");
    assertThat(positions("some", config, "--reason=NULL", "--reason=EMPTY", "--limit=2"))
        .containsExactly("0:0", "0:1");
    assertThat(positions("some", config, "--topic=other")).isEmpty();
    assertThat(positions("some", config, "--since=" + recently.plusSeconds(4)))
        .containsExactly("0:4", "0:5");
    assertThat(positions("some", config, "--since=2999-01-31T12:00:04Z")).isEmpty();
    assertThat(positions("some", config, "--since=1969-07-20T20:17:40Z")).hasSize(6);
    assertThat(positions("some", config, "--after=0:3")).containsExactly("0:4", "0:5");
    assertThat(positions("some", config, "--after=0:1", "--since=" + recently.plusSeconds(4)))
        .containsExactly("0:4", "0:5");
    assertThat(CommandRun.of("deadletters", "list", "--config=" + config, "--limit=2").out())
        .contains("stopped at --limit; to go on from here: --after 0:1");
  }

  @Test
  void replaysKeyAndValueToThePartitionTheyCameFrom() throws Exception {
    Path config = job("back");
    long before = System.currentTimeMillis();
    refuse("back", letter("back", 2, 4, "INVALID_TIME", "u1", new byte[] {1, 2}));
    refuse("back", letter("back", 0, 5, "NULL", null, null));
    refuse("back", letter("back", 2, 6, "EMPTY", "u2", new byte[0]));
    refuse("back", letter("back", 7, 8, "EMPTY", "u3", new byte[] {3}));

    CommandRun dry = CommandRun.of("deadletters", "replay", "--config=" + config, "--dry-run");
    assertThat(dry.exitCode()).isZero();
    assertThat(dry.out())
        .contains(
            "0:0: would be sent to back-engagements/2 (INVALID_TIME, 2 bytes)",
            "0:3: would be sent to back-engagements (EMPTY, 1 bytes)",
            "4 would be sent, 0 refused");
    assertThat(records("back-engagements")).isEmpty();

    CommandRun run = CommandRun.of("deadletters", "replay", "--config=" + config);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("4 sent, 0 refused", "--after 0:3");
    List<ConsumerRecord<byte[], byte[]>> sent = records("back-engagements");
    assertThat(sent).hasSize(4);
    assertThat(sent).extracting(DeadLettersCommandITCase::replays).containsOnly("1");
    assertThat(sent).allMatch(record -> record.timestamp() >= before);
    assertThat(sent.stream().filter(r -> r.partition() == 2 && r.key().length == 2))
        .extracting(ConsumerRecord::value)
        .contains(new byte[] {1, 2}, new byte[0]);
    assertThat(sent.stream().filter(record -> record.key() == null))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.partition()).isZero();
              assertThat(record.value()).isNull();
            });

    CommandRun rest = CommandRun.of("deadletters", "replay", "--config=" + config, "--after=0:3");
    assertThat(rest.out()).contains("0 sent, 0 refused");
    assertThat(records("back-engagements")).hasSize(4);
  }

  @Test
  void replaysByItsKeyWhatNamesNoPartition() throws Exception {
    Path config = job("odd");
    refuse("odd", letter("odd", -1, 4, "EMPTY", "u1", new byte[] {1}));

    CommandRun run = CommandRun.of("deadletters", "replay", "--config=" + config);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(values("odd-engagements")).isEqualTo(Map.of("u1", List.of((byte) 1)));
  }

  @Test
  void keepsTheKafkaTimeIfAsked() throws Exception {
    Path config = job("dated");
    refuse("dated", letter("dated", 1, 4, "INVALID_TIME", "u1", new byte[] {1}));

    CommandRun run =
        CommandRun.of("deadletters", "replay", "--config=" + config, "--keep-timestamp");

    assertThat(run.exitCode()).isZero();
    assertThat(records("dated-engagements"))
        .singleElement()
        .extracting(ConsumerRecord::timestamp)
        .isEqualTo(recently.toEpochMilli());
  }

  @Test
  void refusesByNameWhatItCannotSendWhole() throws Exception {
    Path config = job("cut");
    refuse(
        "cut",
        letter("cut", 0, 1, "INVALID", "u", new byte[DeadLetterRecordSerializer.MOST_BYTES]));
    refuse("cut", letter("registry.cut", 0, 2, "INVALID", "u", new byte[] {1}));
    refuse("cut", letter("cut", 0, 3, "INVALID", "u", new byte[] {2}));

    CommandRun run = CommandRun.of("deadletters", "replay", "--config=" + config);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "0:0: refused: its value was cut, and is not whole: 1048587 of 1048588 bytes",
            "0:1: refused: the job does not read its topic registry.cut-engagements: name another"
                + " by --to",
            "1 sent, 2 refused");
    assertThat(records("cut-engagements"))
        .singleElement()
        .extracting(ConsumerRecord::value)
        .isEqualTo(new byte[] {2});
  }

  @Test
  void replaysToAnotherTopic() throws Exception {
    Path config = job("here");
    job("there");
    refuse("here", letter("elsewhere", 9, 2, "INVALID", "u", new byte[] {1}));

    CommandRun run =
        CommandRun.of("deadletters", "replay", "--config=" + config, "--to=there-engagements");
    assertThat(run.exitCode()).isZero();
    assertThat(records("there-engagements")).hasSize(1);

    CommandRun nowhere =
        CommandRun.of("deadletters", "replay", "--config=" + config, "--to=nowhere");
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err())
        .isEqualToIgnoringNewLines("freshet: topic nowhere (--to) does not exist");
  }

  @Test
  void aRecordThatFailsAgainTellsSo() throws Exception {
    Path config = job("again");
    refuse("again", letter("again", 0, 1, "INVALID_ID", "u", new byte[] {1}));
    for (int replays = 1; replays <= 2; replays++) {
      String after = replays == 1 ? "--limit=1" : "--after=0:0";
      assertThat(CommandRun.of("deadletters", "replay", "--config=" + config, after).exitCode())
          .isZero();
      ConsumerRecord<byte[], byte[]> replayed = records("again-engagements").get(replays - 1);
      assertThat(replays(replayed)).isEqualTo(Integer.toString(replays));
      // As the job would do, which reads the origin in this way.
      refuse("again", new DeadLetter(Origin.of(replayed), "INVALID_ID", "still"));
    }

    CommandRun list = CommandRun.of("deadletters", "list", "--json", "--config=" + config);
    List<Integer> counts = new ArrayList<>();
    for (String line : list.out().lines().toList()) {
      counts.add(new ObjectMapper().readTree(line).path("replayed").asInt());
    }
    assertThat(counts).containsExactly(0, 1, 2);
  }

  @Test
  void mendedOnesAreSentOnce() throws Exception {
    Path config = job("mend");
    refuse("mend", letter("mend", 1, 1, "TRUNCATED", "u1", new byte[] {1}));
    refuse("mend", letter("mend", 2, 2, "TRUNCATED", "u2", new byte[] {2}));
    refuse(
        "mend",
        letter("mend", 0, 3, "INVALID", "u", new byte[DeadLetterRecordSerializer.MOST_BYTES]));
    refuse("mend", letter("mend", 0, 4, "EMPTY", "u4", new byte[0]));
    Path out = folder.resolve("letters");

    CommandRun export =
        CommandRun.of("deadletters", "export", "--config=" + config, "--out=" + out);
    assertThat(export.err()).isEmpty();
    assertThat(export.exitCode()).isZero();
    assertThat(export.out()).contains("4 dead letters written to " + out, "--after 0:3");

    CommandRun again = CommandRun.of("deadletters", "export", "--config=" + config, "--out=" + out);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).startsWith("freshet: it exists already: ").contains("0-0.");

    assertThat(out.resolve("0-0.value")).hasBinaryContent(new byte[] {1});
    Files.write(out.resolve("0-0.value"), new byte[] {1, 1});
    Files.writeString(out.resolve("0-1.key"), "u9");
    Files.delete(out.resolve("0-3.json"));

    CommandRun replay =
        CommandRun.of("deadletters", "replay", "--config=" + config, "--from=" + out);

    assertThat(replay.out()).contains("0:2: refused: its value was cut", "2 sent, 1 refused");
    assertThat(replay.exitCode()).isEqualTo(1);
    assertThat(values("mend-engagements"))
        .isEqualTo(Map.of("u1", List.of((byte) 1, (byte) 1), "u9", List.of((byte) 2)));

    Path description = out.resolve("0-2.json");
    Files.writeString(
        description, Files.readString(description).replace("\"cut\" : true", "\"cut\" : false"));
    Files.write(out.resolve("0-2.value"), new byte[] {5});
    CommandRun rest = CommandRun.of("deadletters", "replay", "--config=" + config, "--from=" + out);

    assertThat(rest.exitCode()).isZero();
    assertThat(rest.out()).contains("1 sent, 0 refused");
    assertThat(records("mend-engagements")).hasSize(3);
    assertThat(values("mend-engagements")).containsEntry("u", List.of((byte) 5));
  }

  @Test
  void aMissingTopicIsOneLine() throws Exception {
    Path config = JobYaml.write(folder, broker.bootstrapServers(), "none");
    CommandRun run = CommandRun.of("deadletters", "list", "--config=" + config);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "freshet: topic none-dead-letters (topics.dead-letters) does not exist");
  }

  /** Creates a job's topics. */
  private Path job(String name) throws Exception {
    Path config = JobYaml.write(folder, broker.bootstrapServers(), name);
    CommandRun run =
        CommandRun.of("topics", "create", "--config=" + config, "--partitions=" + PARTITIONS);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return config;
  }

  private static DeadLetter letter(
      String job, int partition, long offset, String reason, String key, byte[] value) {
    return new DeadLetter(
        new Origin(
            job + "-engagements",
            partition,
            offset,
            recently.toEpochMilli(),
            key == null ? null : key.getBytes(UTF_8),
            value),
        reason,
        "what is wrong");
  }

  private static void refuse(String job, DeadLetter letter) throws Exception {
    producer.send(record(job, letter)).get();
  }

  private static void refuse(String job, long at, DeadLetter letter) throws Exception {
    ProducerRecord<byte[], byte[]> record = record(job, letter);
    producer
        .send(
            new ProducerRecord<>(
                record.topic(), null, at, record.key(), record.value(), record.headers()))
        .get();
  }

  private static ProducerRecord<byte[], byte[]> record(String job, DeadLetter letter) {
    return new DeadLetterRecordSerializer(job + "-dead-letters").serialize(letter, null, null);
  }

  private static List<String> positions(String job, Path config, String... filters)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("deadletters", "list", "--json", "--config=" + config));
    arguments.addAll(List.of(filters));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(job + ": " + run.err()).isZero();
    List<String> positions = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      positions.add(new ObjectMapper().readTree(line).path("dead_letter").asText());
    }
    return positions;
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String topic) throws Exception {
    return TopicContents.of(broker.bootstrapServers(), topic);
  }

  private static Map<String, List<Byte>> values(String topic) throws Exception {
    Map<String, List<Byte>> values = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records(topic)) {
      List<Byte> bytes = new ArrayList<>();
      for (byte value : record.value()) {
        bytes.add(value);
      }
      values.put(new String(record.key(), UTF_8), bytes);
    }
    return values;
  }

  private static String replays(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.headers().lastHeader("freshet.replayed").value(), UTF_8);
  }
}
