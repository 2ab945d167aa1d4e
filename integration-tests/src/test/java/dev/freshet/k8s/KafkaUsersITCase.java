package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freshet.fixtures.Await;
import dev.freshet.fixtures.NewTopics;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.start.StartChecks;
import dev.freshet.jobs.start.StartException;
import dev.freshet.jobs.start.StartFrom;
import dev.freshet.platform.EmbeddedBroker;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gives Kafka's users the rights of the manifests, and nothing else, and acts as they do. */
class KafkaUsersITCase {

  private static final String JOB = "freshet";
  private static final String OPERATOR = "freshet-operator";

  /** Who makes topics and rights, and is asked for none. */
  private static final String BROKER = "broker";

  private static final String JAAS = "sasl.jaas.config";

  private static final String PASSWORD = "of-all";

  /** As the sink of the job names it. */
  private static final String TRANSACTION = "freshet/items/v1-0-1";

  private static final TopicPartition REGISTRY = new TopicPartition("registry.items.v1", 0);

  @TempDir private Path folder;
  private EmbeddedBroker broker;

  @BeforeEach
  void startBroker() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0, authorization());
    try (Admin admin = Admin.create(client(BROKER))) {
      NewTopics.create(admin, KafkaTopics.of(Rendering.of("overlays/dev")).asNewTopics());
      List<AclBinding> rights = new ArrayList<>();
      Rendering.of("base").all("KafkaUser").forEach(user -> addRights(user, rights));
      admin.createAcls(rights).all().get();
      Await.until(
          "the broker knows the rights",
          () -> admin.describeAcls(AclBindingFilter.ANY).values().get().containsAll(rights));
    }
  }

  @AfterEach
  void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void theJobStartsAndReadsTheBrokersLimitOfTransactions() throws Exception {
    StartChecks.run(options("15min"), false, StartFrom.EARLIEST);
    RefreshOptions tooLong = options("16min");
    assertThatThrownBy(() -> StartChecks.run(tooLong, false, StartFrom.EARLIEST))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("transaction.max.timeout.ms; allowed: at most 900000ms");
  }

  @Test
  void theOperatorSeesAndEndsWhatAJobLeftOpenAndAbortsNothingElse() throws Exception {
    Map<String, Object> properties = client(JOB);
    properties.put("transactional.id", TRANSACTION);
    try (KafkaProducer<byte[], byte[]> job =
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        Admin operator = Admin.create(client(OPERATOR))) {
      job.initTransactions();
      job.beginTransaction();
      job.send(
              new ProducerRecord<>(
                  REGISTRY.topic(), REGISTRY.partition(), new byte[1], new byte[1]))
          .get();

      assertThat(state(operator)).isEqualTo(TransactionState.ONGOING);
      ProducerState open =
          operator
              .describeProducers(List.of(REGISTRY))
              .partitionResult(REGISTRY)
              .get()
              .activeProducers()
              .get(0);
      AbortTransactionSpec abort =
          new AbortTransactionSpec(REGISTRY, open.producerId(), (short) open.producerEpoch(), 0);
      assertThatThrownBy(() -> operator.abortTransaction(abort).all().get())
          .hasCauseInstanceOf(ClusterAuthorizationException.class);

      operator.forceTerminateTransaction(TRANSACTION).result().get();
      Await.until(
          "the transaction is aborted",
          () ->
              state(operator) == TransactionState.COMPLETE_ABORT
                  || state(operator) == TransactionState.EMPTY);
    }
  }

  private static TransactionState state(Admin admin) throws Exception {
    assertThat(admin.listTransactions().all().get())
        .extracting(listing -> listing.transactionalId())
        .containsExactly(TRANSACTION);
    return admin.describeTransactions(List.of(TRANSACTION)).description(TRANSACTION).get().state();
  }

  /** The job's own, but for where Kafka is and who asks. */
  private RefreshOptions options(String timeout) throws IOException {
    StringBuilder kafka = new StringBuilder("kafka:\n");
    kafka.append("  bootstrap-servers: ").append(broker.bootstrapServers()).append('\n');
    kafka.append("  properties:\n");
    Map<String, String> security = new HashMap<>(security(JOB));
    Files.writeString(folder.resolve(JAAS), security.get(JAAS));
    security.put(JAAS, "${dir:%s:%s}".formatted(folder, JAAS));
    security.forEach((name, value) -> kafka.append("    %s: '%s'%n".formatted(name, value)));
    String yaml =
        JobOptions.of(Rendering.of("base")).yaml().replaceFirst("(?s)kafka:\n.*?\n\n", "");
    return RefreshOptions.load(
        "refresh.yaml",
        new StringReader(yaml + kafka),
        Map.of("delivery", "exactly-once", "publish.transaction-timeout", timeout));
  }

  private Map<String, Object> client(String user) {
    Map<String, Object> client = new HashMap<>(security(user));
    client.put("bootstrap.servers", broker.bootstrapServers());
    return client;
  }

  private static Map<String, String> security(String user) {
    return Map.of(
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        JAAS,
        "%s required username=\"%s\" password=\"%s\";"
            .formatted(PlainLoginModule.class.getName(), user, PASSWORD));
  }

  private static Map<String, String> authorization() {
    StringBuilder users = new StringBuilder(security(BROKER).get(JAAS));
    users.setLength(users.length() - 1);
    for (String user : List.of(BROKER, JOB, OPERATOR)) {
      users.append(" user_").append(user).append("=\"").append(PASSWORD).append('"');
    }
    return Map.of(
        "listener.security.protocol.map",
        "CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms",
        "PLAIN",
        "sasl.mechanism.inter.broker.protocol",
        "PLAIN",
        "listener.name.clients.plain.sasl.jaas.config",
        users.append(';').toString(),
        "authorizer.class.name",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users",
        "User:ANONYMOUS;User:" + BROKER);
  }

  /** As Strimzi's user operator makes them. */
  private static void addRights(Manifest user, List<AclBinding> rights) {
    for (JsonNode rule : user.at("/spec/authorization/acls")) {
      JsonNode resource = rule.path("resource");
      ResourceType type = ResourceType.valueOf(constant(resource.path("type").asText()));
      ResourcePattern pattern =
          new ResourcePattern(
              type,
              type == ResourceType.CLUSTER ? "kafka-cluster" : resource.path("name").asText(),
              resource.path("patternType").asText().equals("prefix")
                  ? PatternType.PREFIXED
                  : PatternType.LITERAL);
      for (JsonNode operation : rule.path("operations")) {
        rights.add(
            new AclBinding(
                pattern,
                new AccessControlEntry(
                    "User:" + user.name(),
                    "*",
                    AclOperation.valueOf(constant(operation.asText())),
                    AclPermissionType.ALLOW)));
      }
    }
  }

  private static String constant(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }
}
