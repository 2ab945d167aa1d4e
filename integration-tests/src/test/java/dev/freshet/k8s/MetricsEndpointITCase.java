package dev.freshet.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.fixtures.NewTopics;
import dev.freshet.jobs.RefreshJob;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.start.StartChecks;
import dev.freshet.jobs.start.StartFrom;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.platform.FreePort;
import dev.freshet.platform.MetricsBoard;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.wire.WireCodec;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * Runs the job as the overlay dev deploys it, on its topics and with its configuration of Flink,
 * and asks its metrics endpoint for everything that alerts and dashboards name.
 */
class MetricsEndpointITCase {

  /** What there is only on a cluster, or only there that large. */
  private static final List<String> OF_THE_CLUSTER =
      List.of(
          "high-availability.",
          "execution.checkpointing.dir",
          "execution.checkpointing.savepoint-dir",
          "state.backend.rocksdb.localdir",
          "taskmanager.",
          "kubernetes.",
          "job.autoscaler.",
          "s3.",
          "env.");

  /** How Flink's reporter begins the names of an operator's metrics. */
  private static final String OPERATOR = "flink_taskmanager_job_task_operator_";

  private static final int ENGAGEMENTS = 4;

  private static final String PORT = "metrics.reporter.prom.port";

  @Test
  void tellsAllThatAlertsAndDashboardsName() throws Exception {
    Rendering rendering = Rendering.of("overlays/dev");
    int port = FreePort.orChosen(0);
    Configuration flink = new Configuration();
    FlinkDeployment.of(rendering).configuration().entrySet().stream()
        .filter(setting -> OF_THE_CLUSTER.stream().noneMatch(setting.getKey()::startsWith))
        .forEach(setting -> flink.setString(setting.getKey(), setting.getValue()));
    flink.setString(PORT, Integer.toString(port));

    try (EmbeddedPlatform platform =
        EmbeddedPlatform.start(
            new EmbeddedPlatform.Options(DataFolder.temporary(), 0, 0, 2, flink))) {
      String kafka = platform.broker().bootstrapServers();
      RefreshOptions options =
          JobOptions.of(rendering).load(Map.of("kafka.bootstrap-servers", kafka));
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
        NewTopics.create(admin, KafkaTopics.of(rendering).asNewTopics());
      }
      StreamExecutionEnvironment environment = platform.flink().environment();
      RefreshJob.build(environment, options, StartChecks.run(options, false, StartFrom.EARLIEST));
      JobClient job = platform.flink().execute(environment, options.job());
      engage(kafka, options);
      MetricsBoard metrics = platform.flink().metrics();
      Await.until("vectors are published", () -> metrics.total(MetricNames.PUBLISHED) > 0);
      Await.until("all engagements are taken in", () -> metrics.admitted() >= ENGAGEMENTS);
      Await.until("all tasks run", () -> platform.flink().isRunning(job.getJobID()));
      platform.flink().checkpoint(job.getJobID());

      Scrape scrape = Scrape.of(URI.create("http://127.0.0.1:" + port + "/metrics"));

      assertThat(Monitoring.of(rendering).notIn(scrape)).isEmpty();
      assertThat(
              scrape.sum(OPERATOR + "numRecordsIn", "operator_name", "Source:_engagements_topic"))
          .isEqualTo(ENGAGEMENTS);
      assertThat(scrape.sum(OPERATOR + "freshet_events", "operator_name", "Admission"))
          .isEqualTo(ENGAGEMENTS);
    }
  }

  /** Two users with two items in common, which then co-occur. */
  private static void engage(String kafka, RefreshOptions options) {
    WireCodec<Engagement> codec = WireCodec.of(Engagement.class);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      long now = System.currentTimeMillis();
      for (int i = 0; i < ENGAGEMENTS; i++) {
        Engagement engagement =
            new Engagement(null, "u" + i / 2, "i" + i % 2, null, "like", null, List.of(), now + i);
        var unused =
            producer.send(
                new ProducerRecord<>(
                    options.topics().engagements(),
                    ("user:u" + i / 2).getBytes(UTF_8),
                    codec.encode(engagement)));
      }
    }
  }
}
