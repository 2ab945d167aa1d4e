package dev.freshet.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.fixtures.Await;
import dev.freshet.fixtures.NewTopics;
import dev.freshet.fixtures.TopicContents;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs a real broker and a real Flink in this JVM, and looks that nothing of them stays. */
class EmbeddedPlatformITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int RECORDS = 1000;

  @TempDir private Path folder;

  @Test
  void brokerKeepsRecordsAcrossRestarts() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      createTopic(broker, "letters", 1);
      produce(broker, "letters", 3);
      assertThat(contents(broker, "letters")).containsExactly("0", "1", "2");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      assertThat(contents(broker, "letters")).containsExactly("0", "1", "2");
    }
  }

  @Test
  void runsAJobAndLeavesNothing() throws Exception {
    DataFolder data = DataFolder.temporary();
    EmbeddedPlatform platform = EmbeddedPlatform.start(EmbeddedPlatform.Options.of(data, 2));
    URI ui = platform.flink().webUi();
    try (platform) {
      createTopic(platform.broker(), "numbers", 2);
      produce(platform.broker(), "numbers", RECORDS);

      JobClient job = runCountingJob(platform);
      Await.until("all is counted", () -> platform.flink().metrics().total("counted") == RECORDS);

      if (OS.LINUX.isCurrentOs()) {
        assertThat(ListeningSockets.ports()).contains(ui.getPort(), platform.broker().port());
        assertThat(ListeningSockets.beyondLoopback()).as("what others can reach").isEmpty();
      }
      assertThat(get(ui).body()).contains("<html", "Apache Flink");
      assertThat(get(ui.resolve("overview")).body()).contains("\"jobs-running\":1");

      // All numbers are of one subtask's keys: the other may still be starting.
      Await.until("all tasks run", () -> platform.flink().isRunning(job.getJobID()));
      platform.flink().checkpoint(job.getJobID());
      CheckpointSummary checkpoints = platform.flink().checkpoints(job.getJobID());
      assertThat(checkpoints.completed()).isPositive();
      assertThat(checkpoints.stateBytes()).isPositive();
      assertThat(filesBelow(data.path().resolve("flink").resolve("rocksdb"))).isPositive();

      job.cancel().get();
      Await.until("the job has ended", () -> job.getJobStatus().get() == JobStatus.CANCELED);
      assertThat(platform.flink().metrics().total("counted")).isEqualTo(RECORDS);
    }
    assertThat(data.path()).doesNotExist();
    assertThatThrownBy(() -> get(ui)).isInstanceOf(ConnectException.class);
    platform.close();
  }

  @Test
  void takesThePortsAndTheFolderGivenAndLeavesTheFolder() throws Exception {
    int brokerPort = FreePort.orChosen(0);
    int uiPort = FreePort.orChosen(0);
    EmbeddedPlatform.Options options =
        new EmbeddedPlatform.Options(
            DataFolder.at(folder.resolve("data")), brokerPort, uiPort, 1, new Configuration());
    try (EmbeddedPlatform platform = EmbeddedPlatform.start(options)) {
      assertThat(platform.broker().bootstrapServers()).isEqualTo("127.0.0.1:" + brokerPort);
      assertThat(platform.flink().webUi().getPort()).isEqualTo(uiPort);
    }
    assertThat(folder.resolve("data").resolve("kafka")).isDirectory();
  }

  @Test
  void aPortInUseIsNamedAndNothingStays() throws Exception {
    DataFolder data = DataFolder.temporary();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      EmbeddedPlatform.Options options =
          new EmbeddedPlatform.Options(data, 0, taken.getLocalPort(), 1, new Configuration());

      assertThatThrownBy(() -> EmbeddedPlatform.start(options))
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining("web UI")
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
    assertThat(data.path()).doesNotExist();
  }

  private static JobClient runCountingJob(EmbeddedPlatform platform) {
    StreamExecutionEnvironment environment = platform.flink().environment();
    environment.setParallelism(2);
    environment
        .fromSource(
            KafkaSource.<String>builder()
                .setBootstrapServers(platform.broker().bootstrapServers())
                .setTopics("numbers")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build(),
            WatermarkStrategy.noWatermarks(),
            "numbers")
        .keyBy(number -> number.length(), Types.INT)
        .process(new Counting())
        .sinkTo(new DiscardingSink<>());
    return platform.flink().execute(environment, "counting");
  }

  /** Counts by key in RocksDB state, and in a metric. */
  private static final class Counting extends KeyedProcessFunction<Integer, String, Long> {

    private transient ValueState<Long> state;
    private transient Counter counter;

    @Override
    public void open(OpenContext context) {
      state = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
      counter =
          getRuntimeContext()
              .getMetricGroup()
              .addGroup(EmbeddedFlink.METRIC_GROUP)
              .counter("counted");
    }

    @Override
    public void processElement(String number, Context context, Collector<Long> out)
        throws IOException {
      Long before = state.value();
      state.update(before == null ? 1 : before + 1);
      counter.inc();
    }
  }

  private static void createTopic(EmbeddedBroker broker, String topic, int partitions)
      throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      NewTopics.create(admin, new NewTopic(topic, partitions, (short) 1));
    }
  }

  private static void produce(EmbeddedBroker broker, String topic, int count) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < count - 1; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, Integer.toString(i)));
      }
      producer.send(new ProducerRecord<>(topic, Integer.toString(count - 1))).get();
    }
  }

  private static List<String> contents(EmbeddedBroker broker, String topic) throws Exception {
    return TopicContents.of(broker.bootstrapServers(), topic).stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
                BodyHandlers.ofString(StandardCharsets.UTF_8));
    assertThat(response.statusCode()).isEqualTo(200);
    return response;
  }

  private static long filesBelow(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).count();
    }
  }
}
