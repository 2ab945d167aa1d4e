package dev.freshet.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.jobs.options.KafkaOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-|15000",
        "default.api.timeout.ms=2000|2000",
        "default.api.timeout.ms=60000|60000",
        "request.timeout.ms=1000|15000",
        "request.timeout.ms=30000|30000",
        "default.api.timeout.ms=500 request.timeout.ms=500|500",
        "linger.ms=100|15000",
        "linger.ms=100 request.timeout.ms=15000|15000",
        "linger.ms=100 default.api.timeout.ms=2000|2000",
        "delivery.timeout.ms=20000|15000",
        "transactional.id=job isolation.level=read_committed|15000",
      })
  void everyTimeoutOfTheJobMakesClients(String properties, long patience) {
    Cluster cluster = cluster(properties);
    assertThat(cluster.patience()).hasMillis(patience);
    try (Admin admin = cluster.admin();
        KafkaConsumer<byte[], byte[]> consumer = cluster.consumer(IsolationLevel.READ_COMMITTED);
        KafkaProducer<byte[], byte[]> producer = cluster.producer()) {
      assertThat(admin.metrics()).isNotEmpty();
      assertThat(consumer.assignment()).isEmpty();
      assertThat(producer.metrics()).isNotEmpty();
    }
  }

  @Test
  void aPropertyThatKafkaRefusesIsOneLine() {
    assertThatThrownBy(cluster("default.api.timeout.ms=2s")::admin)
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith(
            "Kafka at 127.0.0.1:9 (kafka.bootstrap-servers): no client can be made: Invalid value"
                + " 2s for configuration default.api.timeout.ms: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aFailureTellsHowLongWasWaitedAndTheInnermostReason() {
    ClusterException late =
        cluster("default.api.timeout.ms=2000")
            .failure(
                "topic x cannot be read",
                new TimeoutException("timed out", new DisconnectException("node 1 went away")));
    assertThat(late)
        .hasMessage(
            "Kafka at 127.0.0.1:9 (kafka.bootstrap-servers): topic x cannot be read: no answer"
                + " within 2000 ms: node 1 went away");
    assertThat(late.isForbidden()).isFalse();
  }

  @Test
  void tellsWhatThisClientHasNoRightTo() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    answer.completeExceptionally(new TopicAuthorizationException("Topic authorization failed."));
    assertThatThrownBy(() -> cluster(null).await(answer, "topic x cannot be read"))
        .isInstanceOfSatisfying(
            ClusterException.class, failure -> assertThat(failure.isForbidden()).isTrue())
        .hasMessageEndingWith(": topic x cannot be read: Topic authorization failed.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${dir:%s:password} | DirectoryConfigProvider",
        "${dir:%s/nothing:password} | DirectoryConfigProvider",
        "${file:%s/kafka.properties:password} | FileConfigProvider",
        "${env:FRESHET_NO_SUCH_VARIABLE} | EnvVarConfigProvider",
      })
  void aSecretThatIsNotThereIsNamed(String reference, String provider, @TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("kafka.properties"), "user=freshet");
    String named = reference.formatted(folder);
    assertThatThrownBy(secured(named, provider)::admin)
        .isInstanceOf(ClusterException.class)
        .hasMessageContainingAll("127.0.0.1:9", "kafka.properties.sasl.jaas.config", named);
  }

  @Test
  void aFileOfSecretsThatIsNotThereIsNamed(@TempDir Path folder) {
    String file = folder.resolve("kafka.properties").toString();
    assertThatThrownBy(secured("${file:" + file + ":password}", "FileConfigProvider")::admin)
        .isInstanceOf(ClusterException.class)
        .hasMessageContainingAll("a secret cannot be looked up", file);
  }

  /** Kafka quotes what it could not read, which here is the end of the password. */
  @ParameterizedTest
  @ValueSource(strings = {"ab\"hunter2", "ab\" hunter2;", "ab\"=hunter2"})
  void aPasswordThatBreaksItsPropertyIsNotPrinted(String password, @TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("password"), password);
    Cluster cluster = secured("${dir:" + folder + ":password}", "DirectoryConfigProvider");
    ClusterException failure = catchThrowableOfType(ClusterException.class, cluster::admin);
    assertThat(failure).hasMessageContaining("sasl.jaas.config");
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain("hunter2");
  }

  private static Cluster secured(String password, String provider) {
    String name = password.substring(2, password.indexOf(':'));
    return new Cluster(
        new KafkaOptions(
            "127.0.0.1:9",
            Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                PlainLoginModule.class.getName()
                    + " required username=\"freshet\" password=\""
                    + password
                    + "\";",
                "config.providers",
                name,
                "config.providers." + name + ".class",
                "org.apache.kafka.common.config.provider." + provider)));
  }

  private static Cluster cluster(String properties) {
    return new Cluster(
        new KafkaOptions(
            "127.0.0.1:9",
            properties == null
                ? Map.of()
                : Arrays.stream(properties.split(" "))
                    .map(property -> property.split("="))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]))));
  }
}
