package dev.freshet.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.jobs.options.KafkaOptions;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
