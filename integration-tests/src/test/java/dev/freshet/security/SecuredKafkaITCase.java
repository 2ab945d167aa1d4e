package dev.freshet.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.cli.CommandRun;
import dev.freshet.fixtures.Await;
import dev.freshet.jobs.RefreshJob;
import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.start.StartChecks;
import dev.freshet.jobs.start.StartFrom;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.platform.EmbeddedBroker;
import dev.freshet.platform.EmbeddedFlink;
import dev.freshet.registry.reader.RegistryReader;
import dev.freshet.registry.reader.RegistryReaderException;
import dev.freshet.registry.reader.RegistryReaderOptions;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.wire.WireCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the job, the tools and a reader through TLS, with users who may do what README says and no
 * more, and looks for their passwords wherever anything is told or kept.
 */
class SecuredKafkaITCase {

  private static final Logger LOG = LoggerFactory.getLogger(SecuredKafkaITCase.class);

  private static final String BROKERS_PASSWORD = "Vq7-of-the-broker";
  private static final String JOBS_PASSWORD = "Wd3-of-the-job";
  private static final String TOOLS_PASSWORD = "Xk9-of-the-tools";
  private static final String READERS_PASSWORD = "Yb5-of-the-reader";
  private static final String WRONG_PASSWORD = "Zm1-of-nobody";

  /** How Kafka's clients log a secret. */
  private static final String HIDDEN = "sasl.jaas.config = [hidden]";

  private static final String MODEL =
      """
      space.name: films
      types: {user: folded-in, item: anchor}
      groups: {engagement: {memory: 21d}}
      relations: [{name: engaged, from: user, to: item, group: engagement}]
      delivery: exactly-once
      audit: true
      topics.deletions: deletions
      checkpoint.interval: 300ms
      job: films
      """;

  @TempDir private static Path folder;
  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = Certificates.make(folder.resolve("certificates"));
  }

  @Test
  void nothingTellsThePasswordsThatTheJobRunsWith() throws Exception {
    secret("broker", BROKERS_PASSWORD);
    String reference = secret("job", JOBS_PASSWORD);
    Path data = folder.resolve("flink");
    try (SecretSearch search =
            new SecretSearch(secrets(), List.of(HIDDEN, reference), Level.DEBUG);
        EmbeddedBroker broker =
            SecuredBroker.byPassword(folder.resolve("kafka"), certificates, BROKERS_PASSWORD)) {
      makeUsers(broker);
      Path tools = yaml("tools", broker, secret("tools", TOOLS_PASSWORD), "ca.crt");
      Path job = yaml("job", broker, reference, "ca.crt");
      CommandRun created =
          told(search, "topics", "create", "--config", tools.toString(), "--partitions", "2");
      assertThat(created.exitCode()).as(created.err() + created.out()).isZero();
      CommandRun checked = told(search, "topics", "check", "--config", tools.toString());
      assertThat(checked.exitCode()).as(checked.err() + checked.out()).isZero();
      try (EmbeddedFlink flink = EmbeddedFlink.start(data, 0, 2, new Configuration())) {
        JobClient running = start(flink, RefreshOptions.load(job), search);
        engage(RefreshOptions.load(tools));
        try (RegistryReader reader = RegistryReader.start(reader(broker, READERS_PASSWORD))) {
          Await.until(
              "a vector is published",
              () -> {
                assertThat(flink.lastFailure(running.getJobID())).isEmpty();
                return reader.view().find("item", "i1").isPresent();
              });
        }
        Await.until(
            "what is refused is a dead letter",
            () -> flink.metrics().total(MetricNames.DEAD_LETTERS) > 0);
        Await.until("all tasks run", () -> flink.isRunning(running.getJobID()));
        flink.checkpoint(running.getJobID());
        operate(search, tools);
        wrongPasswords(search, broker);
        askEverything(search, flink, running);
        search.files(data);
        assertThat(flink.lastFailure(running.getJobID())).isEmpty();
      }
      search.files(data);
      // All topics, so the manifest and the dead letters too.
      search.files(folder.resolve("kafka"));
      assertThat(search.found()).isEmpty();
      assertThat(search.signsSeen()).containsExactlyInAnyOrder(HIDDEN, reference);
      control(search);
    }
  }

  @Test
  void clientsWithCertificatesReachABrokerThatWantsThem() throws Exception {
    try (SecretSearch search =
            new SecretSearch(List.of(keyLine()), List.of("[hidden]"), Level.DEBUG);
        EmbeddedBroker broker =
            SecuredBroker.byCertificate(folder.resolve("kafka-mtls"), certificates)) {
      Path job =
          Files.writeString(
              folder.resolve("mtls.yaml"),
              """
              kafka:
                bootstrap-servers: %s
                properties:
                  security.protocol: SSL
                  ssl.truststore.type: PEM
                  ssl.truststore.location: %2$s/ca.crt
                  ssl.keystore.type: PEM
                  ssl.keystore.certificate.chain: ${dir:%2$s:user.crt}
                  ssl.keystore.key: ${dir:%2$s:user.key}
              %3$s"""
                  .formatted(
                      broker.bootstrapServers(), certificates.file("ca.crt").getParent(), MODEL));
      CommandRun created =
          told(search, "topics", "create", "--config", job.toString(), "--partitions", "1");
      assertThat(created.exitCode()).as(created.err() + created.out()).isZero();
      StartChecks.run(RefreshOptions.load(job), false, StartFrom.EARLIEST);

      Path anonymous =
          Files.writeString(
              folder.resolve("anonymous.yaml"),
              Files.readString(job).replaceAll("(?m)^ *ssl.keystore.*\\n", ""));
      CommandRun refused = told(search, "topics", "check", "--config", anonymous.toString());
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains(broker.bootstrapServers());
      assertThat(search.found()).isEmpty();
      assertThat(search.signsSeen()).containsExactly("[hidden]");
    }
  }

  private static List<String> secrets() {
    return List.of(
        BROKERS_PASSWORD, JOBS_PASSWORD, TOOLS_PASSWORD, READERS_PASSWORD, WRONG_PASSWORD);
  }

  /** Keeps a password in a folder as Kubernetes mounts it, and returns how options name it. */
  private static String secret(String user, String password) throws IOException {
    Path secret = Files.createDirectories(folder.resolve("secrets").resolve(user));
    Files.writeString(secret.resolve("password"), password);
    return "${dir:%s:password}".formatted(secret);
  }

  private static Path yaml(String user, EmbeddedBroker broker, String password, String authority)
      throws IOException {
    return Files.writeString(
        folder.resolve(user + "-" + authority + ".yaml"),
        """
        kafka:
          bootstrap-servers: %s
          properties:
            security.protocol: SASL_SSL
            sasl.mechanism: SCRAM-SHA-512
            sasl.jaas.config: >-
              %s username="%s" password="%s";
            ssl.truststore.type: PEM
            ssl.truststore.location: %s
        %s"""
            .formatted(
                broker.bootstrapServers(),
                SecuredBroker.SCRAM,
                user,
                password,
                certificates.file(authority),
                MODEL));
  }

  private static void makeUsers(EmbeddedBroker broker) throws Exception {
    List<AclBinding> rules = new ArrayList<>();
    for (String read : List.of("engagements", "deletions", "registry.films.v", "manifest")) {
      rules.add(SecuredBroker.allow("job", TOPIC, read, READ));
    }
    for (String write : List.of("registry.films.v1", "manifest", "dead-letters", "audit")) {
      rules.add(SecuredBroker.allow("job", TOPIC, write, WRITE));
    }
    rules.add(SecuredBroker.allow("job", TOPIC, "registry.films.v1", DESCRIBE_CONFIGS));
    rules.add(SecuredBroker.allow("job", GROUP, "films", READ));
    rules.add(SecuredBroker.allow("job", TRANSACTIONAL_ID, "films/films/v1", WRITE));
    rules.add(SecuredBroker.allow("job", TRANSACTIONAL_ID, "films/films/v1", DESCRIBE));
    for (AclOperation operation : List.of(CREATE, DESCRIBE_CONFIGS, READ, WRITE)) {
      rules.add(SecuredBroker.allow("tools", TOPIC, "*", operation));
    }
    rules.add(SecuredBroker.allow("tools", GROUP, "films", DESCRIBE));
    rules.add(SecuredBroker.allow("reader", TOPIC, "registry.films.v1", READ));
    try (Admin admin = SecuredBroker.admin(broker, certificates, BROKERS_PASSWORD)) {
      admin
          .alterUserScramCredentials(
              List.of(
                  SecuredBroker.user("job", JOBS_PASSWORD),
                  SecuredBroker.user("tools", TOOLS_PASSWORD),
                  SecuredBroker.user("reader", READERS_PASSWORD)))
          .all()
          .get();
      admin.createAcls(rules).all().get();
    }
  }

  private static JobClient start(EmbeddedFlink flink, RefreshOptions options, SecretSearch search)
      throws Exception {
    StreamExecutionEnvironment environment = flink.environment();
    RefreshJob.build(environment, options, StartChecks.run(options, false, StartFrom.EARLIEST));
    // What high availability would store.
    JobGraph graph = environment.getStreamGraph(false).getJobGraph();
    search.bytes("job graph", InstantiationUtil.serializeObject(graph));
    return flink.execute(environment, options.job());
  }

  private static void engage(RefreshOptions options) throws Exception {
    WireCodec<Engagement> codec = WireCodec.of(Engagement.class);
    try (KafkaProducer<byte[], byte[]> producer = new Cluster(options.kafka()).producer()) {
      long now = System.currentTimeMillis();
      for (int i = 0; i < 40; i++) {
        Engagement engagement =
            new Engagement(null, "u" + i / 4, "i" + i % 4, null, "like", null, List.of(), now + i);
        byte[] key = ("user:u" + i / 4).getBytes(UTF_8);
        var unused =
            producer.send(new ProducerRecord<>("engagements", key, codec.encode(engagement)));
      }
      producer.send(new ProducerRecord<>("engagements", new byte[] {1}, new byte[] {2})).get();
    }
  }

  private static RegistryReaderOptions reader(EmbeddedBroker broker, String password)
      throws IOException {
    return RegistryReaderOptions.of(broker.bootstrapServers(), "films", 1)
        .withProperty("security.protocol", "SASL_SSL")
        .withProperty("sasl.mechanism", "SCRAM-SHA-512")
        .withProperty(
            "sasl.jaas.config",
            "%s username=\"reader\" password=\"%s\";".formatted(SecuredBroker.SCRAM, password))
        .withProperty("ssl.truststore.type", "PEM")
        .withProperty("ssl.truststore.location", certificates.file("ca.crt").toString());
  }

  /** Every command by which a running job is operated. */
  private static void operate(SecretSearch search, Path tools) throws Exception {
    String config = "--config=" + tools;
    CommandRun letters = told(search, "deadletters", "list", config, "--json");
    assertThat(letters.exitCode()).as(letters.err()).isZero();
    assertThat(letters.out()).contains("\"reason\"");
    Path exported = folder.resolve("letters");
    CommandRun export = told(search, "deadletters", "export", config, "--out=" + exported);
    assertThat(export.exitCode()).as(export.err()).isZero();
    search.files(exported);
    CommandRun replay = told(search, "deadletters", "replay", config, "--from=" + exported);
    assertThat(replay.exitCode()).as(replay.err()).isZero();
    assertThat(replay.out()).contains("1 sent, 0 refused");
    // The first offsets are committed a moment after their checkpoint.
    Await.until("progress is told", () -> told(search, "progress", config).exitCode() == 0);
    CommandRun forget = told(search, "forget", config, "--wait=1min", "user:u1");
    assertThat(forget.exitCode()).as(forget.err()).isZero();
    assertThat(forget.out()).contains("user:u1: gone");
  }

  /** What a person sees whose password, or whose authority, is not the broker's. */
  private static void wrongPasswords(SecretSearch search, EmbeddedBroker broker) throws Exception {
    Path wrong = yaml("tools", broker, secret("nobody", WRONG_PASSWORD), "ca.crt");
    CommandRun refused = told(search, "topics", "check", "--config", wrong.toString());
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains(broker.bootstrapServers(), "Authentication failed");

    Path unentitled = yaml("reader", broker, secret("reader", READERS_PASSWORD), "ca.crt");
    CommandRun forbidden = told(search, "topics", "check", "--config", unentitled.toString());
    assertThat(forbidden.exitCode()).isEqualTo(1);
    assertThat(forbidden.err()).contains("authorization failed");

    RefreshOptions options = RefreshOptions.load(wrong);
    assertThatThrownBy(() -> StartChecks.run(options, false, StartFrom.EARLIEST))
        .hasMessageContaining("Authentication failed");

    Path untrusting = yaml("tools", broker, secret("tools", TOOLS_PASSWORD), "other-ca.crt");
    CommandRun distrusted = told(search, "topics", "check", "--config", untrusting.toString());
    assertThat(distrusted.exitCode()).isEqualTo(1);
    assertThat(distrusted.err()).contains("certification path");

    try (RegistryReader reader = RegistryReader.start(reader(broker, WRONG_PASSWORD))) {
      assertThatThrownBy(() -> reader.awaitCaughtUp(Duration.ofMinutes(1)))
          .isInstanceOf(RegistryReaderException.class)
          .hasMessageContaining("Authentication failed")
          .satisfies(failure -> search.text("reader's failure", failure.toString()));
    }
  }

  private static CommandRun told(SecretSearch search, String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    search.text("freshet " + String.join(" ", arguments), run.out() + run.err());
    return run;
  }

  /** What the web UI and its REST API tell of the job and the cluster. */
  private static void askEverything(SecretSearch search, EmbeddedFlink flink, JobClient job)
      throws Exception {
    String id = "jobs/" + job.getJobID();
    for (String path :
        List.of(
            "config",
            "jobmanager/config",
            "jobmanager/environment",
            "jobmanager/logs",
            "jobs/overview",
            id,
            id + "/config",
            id + "/plan",
            id + "/exceptions",
            id + "/checkpoints",
            id + "/checkpoints/config",
            "taskmanagers")) {
      var response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(flink.webUi() + path)).build(),
                  BodyHandlers.ofString(UTF_8));
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      search.text(path, response.body());
    }
  }

  /** Had there been a password, it would have been found. */
  private static void control(SecretSearch search) throws IOException {
    LOG.debug("{}", JOBS_PASSWORD);
    System.out.println(TOOLS_PASSWORD);
    Path planted = Files.createDirectories(folder.resolve("planted")).resolve("checkpoint");
    Files.write(planted, ("\0\0" + READERS_PASSWORD + "\0").getBytes(UTF_8));
    search.files(planted.getParent());
    assertThat(search.found())
        .contains(LOG.getName(), "standard output or error", planted.toString());
  }

  private static String keyLine() throws IOException {
    return certificates.text("user.key").lines().skip(1).findFirst().orElseThrow();
  }
}
