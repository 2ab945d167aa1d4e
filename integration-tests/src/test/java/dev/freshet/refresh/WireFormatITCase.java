package dev.freshet.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.jobs.deadletters.StoredDeadLetter;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.registry.reader.Oddity;
import dev.freshet.registry.reader.RegistryReader;
import dev.freshet.registry.reader.RegistryReaderOptions;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.SchemaRegistrySettings;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs a job whose topics are in the wire format of a schema registry. */
class WireFormatITCase {

  private static final String NAME = "framed";
  private static final int USERS = 30;
  private static final int ITEMS = 8;
  private static final int UNKNOWN_ID = 4711;

  private final Map<String, Integer> supports = new TreeMap<>();

  private EmbeddedPlatform platform;
  private SchemaRegistryServer schemas;
  private WireFormat format;
  private RefreshRun run;
  private WireCodec<Engagement> framed;
  private long time = GeneratedStream.START;
  private int sent;

  @BeforeEach
  void startTheJob() throws Exception {
    platform = EmbeddedPlatform.start(EmbeddedPlatform.Options.of(DataFolder.temporary(), 2));
    schemas = new SchemaRegistryServer();
    format = WireFormat.confluent(SchemaRegistrySettings.at(schemas.url()));
    run =
        RefreshRun.start(
            platform,
            NAME,
            Map.of(
                "schema-registry.url",
                schemas.url().toString(),
                "refresh.interval",
                "0ms",
                "fold-in.interval",
                "0ms"));
    framed = format.codec(Engagement.class, run.options().topics().engagements());
  }

  @AfterEach
  void stopTheJob() {
    run.close();
    schemas.close();
    platform.close();
  }

  @Test
  void eventsOfBothFormatsCountAndTheJobReadsWhatItPublished() throws Exception {
    for (int user = 0; user < USERS; user++) {
      for (int k = 0; k < ITEMS - 3; k++) {
        engage("u" + user, (user + k) % ITEMS);
      }
    }
    run.write(
            run.options().topics().engagements(),
            "user:u0".getBytes(UTF_8),
            ByteBuffer.allocate(40).put((byte) 0).putInt(UNKNOWN_ID).array())
        .get();
    run.awaitCounted();

    Await.until(
        "every refresh begins with what was published last",
        () -> {
          time += 1_000;
          for (int item = 0; item < ITEMS; item++) {
            engage("touch-%d-%d".formatted(time, item), item);
          }
          run.awaitCounted();
          return everyRefreshBeganWithThePublished();
        });

    assertFramed(run.options().space().registryTopic());
    assertFramed(run.options().topics().audit());
    assertReadersHoldWhatWasCounted();
    List<ConsumerRecord<byte[], byte[]>> letters = run.read(run.options().topics().deadLetters());
    assertThat(letters).hasSize(1);
    assertThat(StoredDeadLetter.of(letters.get(0)).orElseThrow().letter())
        .satisfies(letter -> assertThat(letter.reason()).isEqualTo("UNKNOWN_SCHEMA"))
        .satisfies(letter -> assertThat(letter.detail()).contains("" + UNKNOWN_ID));
    assertThat(platform.flink().metrics().total("badFeedback")).isZero();
    assertThat(run.lastFailure()).isEmpty();
  }

  /** Writes engagements by turns in the one format and in the other. */
  private void engage(String user, int item) {
    Engaged event = new Engaged(null, user, "i" + item, 1, time);
    if (sent++ % 2 == 0) {
      run.write(event, framed);
    } else {
      run.send(List.of(event));
    }
    supports.merge("item:i" + item, 1, Integer::sum);
  }

  /** Whether each item was refreshed at this time, from the vector that was its newest record. */
  private boolean everyRefreshBeganWithThePublished() throws Exception {
    List<Embedding> registry = run.registry();
    int begun = 0;
    for (RefreshAudit audit : run.audit()) {
      if (audit.getKind() == RunKind.REFRESH && audit.getTime() == time) {
        Optional<Embedding> held =
            registry.stream()
                .filter(embedding -> embedding.getEntity().equals(audit.getOwner()))
                .filter(embedding -> embedding.getSequence() < audit.getSequence())
                .max(Comparator.comparing(Embedding::getSequence));
        if (held.isEmpty()
            || !Arrays.equals(ownVector(held.get()), PackedVector.unpack(audit.getPrevious()))) {
          return false;
        }
        begun++;
      }
    }
    return begun == ITEMS;
  }

  private static float[] ownVector(Embedding embedding) {
    float[] vector = PackedVector.unpack(embedding.getVector());
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= embedding.getScale();
    }
    return vector;
  }

  /** Every value begins with a zero byte and the id under which the job registered its schema. */
  private void assertFramed(String topic) throws Exception {
    int id = schemas.id(topic + "-value").orElseThrow();
    assertThat(run.read(topic))
        .isNotEmpty()
        .allMatch(record -> record.value()[0] == 0)
        .allMatch(record -> ByteBuffer.wrap(record.value()).getInt(1) == id);
  }

  private void assertReadersHoldWhatWasCounted() throws Exception {
    RegistryReaderOptions options =
        RegistryReaderOptions.of(platform.broker().bootstrapServers(), NAME, 1)
            .requiringDimension(RefreshRun.DIMENSION)
            .keepingTypes("item");
    try (RegistryReader reader = RegistryReader.start(options.withWireFormat(format))) {
      Await.until(
          "readers hold the counts of both formats",
          () ->
              supports.entrySet().stream()
                  .allMatch(
                      expected ->
                          reader
                              .view()
                              .find(expected.getKey())
                              .filter(
                                  held -> Math.abs(held.support() / expected.getValue() - 1) < 1e-3)
                              .isPresent()));
      assertThat(reader.view().size()).isEqualTo(ITEMS);
      assertThat(reader.view().counts().of(Oddity.MALFORMED)).isZero();
    }
  }
}
