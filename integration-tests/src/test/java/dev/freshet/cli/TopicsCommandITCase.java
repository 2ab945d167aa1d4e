package dev.freshet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.NewTopics;
import dev.freshet.platform.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Creates and checks topics on a real broker. */
class TopicsCommandITCase {

  @TempDir private static Path data;

  private static EmbeddedBroker broker;
  private static Admin admin;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(data.resolve("kafka"), 0);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void whatIsCreatedPassesTheCheck() throws Exception {
    Path config = JobYaml.write(folder, broker.bootstrapServers(), "fresh");
    Files.writeString(config, "audit: true\n", StandardOpenOption.APPEND);

    CommandRun create = CommandRun.of("topics", "create", "--config=" + config, "--partitions=3");

    assertThat(create.err()).isEmpty();
    assertThat(create.exitCode()).isZero();
    assertThat(create.out())
        .contains(
            "fresh-engagements: created",
            "registry.fresh.v1: created",
            "fresh-manifest: created",
            "fresh-dead-letters: created",
            "fresh-audit: created",
            "registry.fresh.v1: partitions 3, replication factor 1, min.insync.replicas 1,"
                + " cleanup.policy compact",
            "fresh-manifest: partitions 1, ",
            "fresh-dead-letters: partitions 1, ",
            "warning: registry.fresh.v1: replication factor is 1",
            "0 wrong, 5 warnings");

    CommandRun check = CommandRun.of("topics", "check", "--config=" + config);
    assertThat(check.exitCode()).as(check.out()).isZero();
    assertThat(check.out()).contains("0 wrong, 5 warnings").doesNotContain("wrong: ");

    CommandRun again = CommandRun.of("topics", "create", "--config=" + config);
    assertThat(again.exitCode()).isZero();
    assertThat(again.out())
        .contains("fresh-audit: exists, left as it is", "fresh-engagements: partitions 3,")
        .doesNotContain(": created");
  }

  @Test
  void everyWrongSettingIsNamed() throws Exception {
    Path config = JobYaml.write(folder, broker.bootstrapServers(), "wrong");
    Files.writeString(config, "audit: true\n", StandardOpenOption.APPEND);
    NewTopics.create(
        admin,
        topic(
            "wrong-engagements",
            Map.of(
                "cleanup.policy", "compact",
                "message.timestamp.after.max.ms", "9223372036854775807")),
        topic(
            "registry.wrong.v1",
            Map.of(
                "cleanup.policy", "compact,delete",
                "delete.retention.ms", "1000",
                "max.message.bytes", "1000")),
        topic("wrong-manifest", Map.of("cleanup.policy", "delete")),
        topic("wrong-dead-letters", Map.of("cleanup.policy", "compact")),
        topic("wrong-audit", Map.of("min.insync.replicas", "2")));

    CommandRun check = CommandRun.of("topics", "check", "--config=" + config);

    assertThat(check.err()).isEmpty();
    assertThat(check.exitCode()).isEqualTo(1);
    assertThat(check.out().lines().filter(line -> line.startsWith("wrong: ")))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith(
                        "wrong: wrong-engagements: cleanup.policy is compact, needed: anything"
                            + " without compact. "),
            line ->
                assertThat(line)
                    .startsWith(
                        "wrong: wrong-engagements: message.timestamp.after.max.ms is"
                            + " 9223372036854775807, needed: at most 3600000"),
            line ->
                assertThat(line)
                    .startsWith(
                        "wrong: registry.wrong.v1: cleanup.policy is compact,delete, needed:"
                            + " compact. "),
            line ->
                assertThat(line)
                    .startsWith(
                        "wrong: registry.wrong.v1: delete.retention.ms is 1000, needed: at least"
                            + " 86400000. "),
            line ->
                assertThat(line)
                    .startsWith(
                        "wrong: registry.wrong.v1: max.message.bytes is 1000, needed: at least"
                            + " 65536. "),
            line ->
                assertThat(line)
                    .startsWith(
                        "wrong: wrong-manifest: cleanup.policy is delete, needed: compact. "),
            line ->
                assertThat(line)
                    .startsWith("wrong: wrong-dead-letters: cleanup.policy is compact, needed: "),
            line ->
                assertThat(line)
                    .startsWith(
                        "wrong: wrong-dead-letters: max.message.bytes is 1048588, needed: at least"
                            + " 1114124. "),
            line ->
                assertThat(line)
                    .startsWith("wrong: wrong-audit: min.insync.replicas is 2, needed: at most"));
    assertThat(check.out()).contains("9 wrong, ");
  }

  @Test
  void missingTopicsAreNamed() throws Exception {
    Path config = JobYaml.write(folder, broker.bootstrapServers(), "missing");
    NewTopics.create(admin, topic("missing-engagements", Map.of()));

    CommandRun check = CommandRun.of("topics", "check", "--config=" + config);

    assertThat(check.exitCode()).isEqualTo(1);
    assertThat(check.out())
        .contains(
            "registry.missing.v1: missing",
            "wrong: missing-dead-letters: topic is missing",
            "what topics.dead-letters names",
            "wrong: missing-manifest: topic is missing",
            "3 wrong, ");
  }

  @Test
  void createLeavesWhatExistsAsItIsAndChecksIt() throws Exception {
    Path config = JobYaml.write(folder, broker.bootstrapServers(), "half");
    NewTopics.create(
        admin,
        topic("half-engagements", Map.of("max.message.bytes", "3000000")),
        topic("registry.half.v1", Map.of("cleanup.policy", "delete")));

    CommandRun run = CommandRun.of("topics", "create", "--config=" + config);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "half-engagements: exists, left as it is",
            "registry.half.v1: exists, left as it is",
            "half-manifest: created",
            "half-dead-letters: created",
            "wrong: registry.half.v1: cleanup.policy is delete, needed: compact. ",
            "1 wrong, ");
    assertThat(setting("registry.half.v1", "cleanup.policy")).isEqualTo("delete");
    assertThat(setting("half-dead-letters", "max.message.bytes"))
        .isEqualTo(Integer.toString(3_000_000 + 65_536));
  }

  @Test
  void aRefusedTopicIsOneLine() throws IOException {
    Path config = JobYaml.write(folder, broker.bootstrapServers(), "refused");

    CommandRun run =
        CommandRun.of("topics", "create", "--config=" + config, "--replication-factor=2");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("freshet: Kafka at " + broker.bootstrapServers())
        .contains("topic refused-engagements cannot be created: ", "replication factor");
  }

  @Test
  void aBrokerThatIsNotThereIsOneLine() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Path config = JobYaml.write(folder, "127.0.0.1:" + closed, "nobody");
    Files.writeString(
        config,
        "kafka.properties: {default.api.timeout.ms: 500, request.timeout.ms: 500}\n",
        StandardOpenOption.APPEND);

    for (String[] command :
        List.of(
            new String[] {"topics", "check"},
            new String[] {"topics", "create"},
            new String[] {"deadletters", "list"},
            new String[] {"deadletters", "replay"})) {
      CommandRun run = CommandRun.of(command[0], command[1], "--config=" + config);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .startsWith(
              "freshet: Kafka at 127.0.0.1:%d (kafka.bootstrap-servers): ".formatted(closed))
          .contains(": no answer within 500 ms: ");
    }
  }

  private static NewTopic topic(String name, Map<String, String> settings) {
    return new NewTopic(name, 1, (short) 1).configs(settings);
  }

  private static String setting(String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
  }
}
