package dev.freshet.operators.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.fixtures.Metrics;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.util.Collector;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedbackDecoderTest {

  private static final Shards SHARDS = new Shards(12);

  private final WireCodec<Embedding> codec = WireCodec.of(Embedding.class);
  private final FeedbackDecoder decoder =
      new FeedbackDecoder(
          "registry",
          WireFormat.singleObject(),
          "space",
          1,
          "job",
          List.of("item", "producer"),
          3,
          SHARDS);
  private final MetricGroup metrics =
      UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup();

  @BeforeEach
  void open() {
    decoder.open(
        new DeserializationSchema.InitializationContext() {
          @Override
          public MetricGroup getMetricGroup() {
            return metrics;
          }

          @Override
          public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(getClass().getClassLoader());
          }
        });
  }

  @Test
  void givesTheModelsOwnVector() throws Exception {
    Publication publication = read("item:a", encoded(embedding -> {})).get(0);
    long entity = Fingerprint.of(bytes("item:a"));
    assertThat(publication.entity()).isEqualTo(entity);
    assertThat(publication.shardKey()).isEqualTo(SHARDS.keyOf(SHARDS.keyGroup(entity)));
    StoredVector stored = publication.vector();
    assertThat(stored.vector()).containsExactly(0.5f, -1, 2);
    assertThat(stored.scale()).isEqualTo(2);
    assertThat(stored.popularity()).isEqualTo(0.75f);
    assertThat(stored.support()).isEqualTo(7);
    assertThat(stored.rowWeight()).isEqualTo(0.25);
    assertThat(stored.sequence()).isEqualTo(11);
    assertThat(stored.eventTime()).isEqualTo(1_000);
  }

  @Test
  void aNullSaysThatTheAnchorIsGone() throws Exception {
    assertThat(read("producer:a", null)).singleElement().extracting(Publication::vector).isNull();
    assertThat(read("item:a", null)).singleElement().extracting(Publication::vector).isNull();
  }

  @Test
  void dropsOtherTypesByTheirKeyBeforeDecoding() throws Exception {
    assertThat(read("user:a", bytes("garbage"))).isEmpty();
    assertThat(read("items:a", bytes("garbage"))).isEmpty();
    assertThat(read("item", bytes("garbage"))).isEmpty();
    assertThat(read(null, bytes("garbage"))).isEmpty();
    assertThat(bad()).isZero();
  }

  @Test
  void takesWhatAnotherJobPublishedAndCountsIt() throws Exception {
    assertThat(read("item:a", encoded(embedding -> {}))).hasSize(1);
    assertThat(foreign()).isZero();
    assertThat(read("item:a", encoded(embedding -> embedding.setJob("other")))).hasSize(1);
    assertThat(foreign()).isEqualTo(1);
    assertThat(bad()).isZero();
  }

  @Test
  void countsAndIgnoresWhatCannotBeUsed() throws Exception {
    byte[] sound = encoded(embedding -> {});
    int expected = 0;
    for (byte[] value :
        List.of(
            bytes("garbage"),
            new byte[0],
            Arrays.copyOf(sound, sound.length - 3),
            encoded(embedding -> embedding.setVector(PackedVector.pack(new float[2]))),
            encoded(embedding -> embedding.setVector(ByteBuffer.wrap(new byte[13]))),
            encoded(
                embedding -> embedding.setVector(PackedVector.pack(new float[] {1, Float.NaN, 1}))),
            encoded(embedding -> embedding.setEntity(new Entity("item", "b"))),
            encoded(embedding -> embedding.setDimension(4)),
            encoded(embedding -> embedding.setSpace("other")),
            encoded(embedding -> embedding.setVersion(2)),
            encoded(embedding -> embedding.setSequence(0)),
            encoded(embedding -> embedding.setSequence(Long.MAX_VALUE)),
            encoded(embedding -> embedding.setScale(0)),
            encoded(embedding -> embedding.setScale(-1)),
            encoded(embedding -> embedding.setScale(Float.NaN)),
            encoded(embedding -> embedding.setScale(Float.POSITIVE_INFINITY)),
            encoded(embedding -> embedding.setScale(Float.MIN_VALUE)),
            encoded(embedding -> embedding.setSupport(Double.NaN)),
            encoded(embedding -> embedding.setSupport(-4)),
            encoded(embedding -> embedding.setSupport(Double.POSITIVE_INFINITY)),
            encoded(embedding -> embedding.setRowWeight(Double.NaN)),
            encoded(embedding -> embedding.setRowWeight(-1)),
            encoded(embedding -> embedding.setRowWeight(Double.POSITIVE_INFINITY)),
            encoded(embedding -> embedding.setRecentSupport(Double.POSITIVE_INFINITY)),
            encoded(embedding -> embedding.setPopularity(-1)))) {
      assertThat(read("item:a", value)).as("value %d", expected).isEmpty();
      assertThat(bad()).isEqualTo(++expected);
    }
  }

  @Test
  void ignoresVectorsUnderKeysThatNameNoEntity() throws Exception {
    byte[] value = encoded(embedding -> embedding.setEntity(new Entity("item", "")));
    assertThat(read("item:", value)).isEmpty();
    assertThat(bad()).isEqualTo(1);
  }

  @Test
  void leavesTheFaultsOfWhoeverTakesItsRecordsAlone() {
    byte[] value = encoded(embedding -> {});
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("registry", 0, 5, bytes("item:a"), value);
    Collector<Publication> failing =
        new ListCollector<>(new ArrayList<>()) {
          @Override
          public void collect(Publication publication) {
            throw new IllegalArgumentException("its own");
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decoder.deserialize(record, failing))
        .withMessage("its own");
  }

  private byte[] encoded(Consumer<Embedding> change) {
    Embedding embedding =
        new Embedding(
            new Entity("item", "a"),
            "space",
            1,
            PackedVector.pack(new float[] {1, -2, 4}),
            3,
            2f,
            7d,
            0.25,
            11L,
            1_000L,
            900L,
            1_100L,
            VectorSource.TRAINED,
            0f,
            "job",
            ByteBuffer.allocate(0),
            3d,
            0.75f);
    change.accept(embedding);
    return codec.encode(embedding);
  }

  private List<Publication> read(String key, byte[] value) {
    List<Publication> out = new ArrayList<>();
    decoder.deserialize(
        new ConsumerRecord<>("registry", 0, 5, key == null ? null : bytes(key), value),
        new ListCollector<>(out));
    return out;
  }

  private long bad() throws ReflectiveOperationException {
    return Metrics.counter(metrics, MetricNames.BAD_FEEDBACK);
  }

  private long foreign() throws ReflectiveOperationException {
    return Metrics.counter(metrics, MetricNames.FOREIGN_FEEDBACK);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
