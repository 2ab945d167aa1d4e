package dev.freshet.operators.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.operators.fixtures.Metrics;
import dev.freshet.operators.memory.MemoryChoice;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManifestDecoderTest {

  private static final Manifest MANIFEST =
      SampleManifests.of(
          1,
          SampleManifests.version(1, Map.of("engagement", 5L)),
          SampleManifests.version(2, Map.of("engagement", 7L, "listen", 9L)));

  private final ManifestDecoder decoder =
      new ManifestDecoder("manifest", WireFormat.singleObject(), "items");
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
  void readsTheRecordsOfItsSpace() throws Exception {
    assertThat(read("items", encoded(MANIFEST))).containsExactly(MANIFEST);
    assertThat(read("others", bytes("garbage"))).isEmpty();
    assertThat(read("items", null)).isEmpty();
    assertThat(read(null, bytes("garbage"))).isEmpty();
    assertThat(bad()).isZero();
  }

  @Test
  void countsAndIgnoresWhatCannotBeUsed() throws Exception {
    Manifest other = new Manifest("others", null, 1L, List.of());
    assertThat(read("items", bytes("garbage"))).isEmpty();
    assertThat(read("items", new byte[0])).isEmpty();
    assertThat(read("items", encoded(other))).isEmpty();
    assertThat(bad()).isEqualTo(3);
  }

  @Test
  void theMemoriesOfAVersionAreReadFromIt() throws Exception {
    List<MemoryChoice> choices = new ArrayList<>();
    new ChosenMemories(2).flatMap(MANIFEST, new ListCollector<>(choices));
    assertThat(choices)
        .containsExactlyInAnyOrder(
            new MemoryChoice("engagement", 7), new MemoryChoice("listen", 9));

    choices.clear();
    new ChosenMemories(3).flatMap(MANIFEST, new ListCollector<>(choices));
    assertThat(choices).isEmpty();
  }

  @Test
  void aRecordHasTheSpaceAsItsKey() {
    var serializer = new ManifestRecordSerializer("manifest", WireFormat.singleObject());
    serializer.open(null, null);
    var record = serializer.serialize(MANIFEST, null, null);
    assertThat(record.key()).isEqualTo(bytes("items"));
    assertThat(read("items", record.value())).containsExactly(MANIFEST);
  }

  private List<Manifest> read(String key, byte[] value) {
    List<Manifest> read = new ArrayList<>();
    decoder.deserialize(
        new ConsumerRecord<>("manifest", 0, 0, key == null ? null : bytes(key), value),
        new ListCollector<>(read));
    return read;
  }

  private static byte[] encoded(Manifest manifest) {
    return WireCodec.of(Manifest.class).encode(manifest);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private long bad() throws ReflectiveOperationException {
    return Metrics.counter(metrics, MetricNames.BAD_MANIFESTS);
  }
}
