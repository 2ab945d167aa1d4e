package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.schemas.Engagement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings and formats are allowed, and how they travel. */
class SchemaRegistrySettingsTest {

  private static final SchemaRegistrySettings SETTINGS =
      SchemaRegistrySettings.at(URI.create("https://one:8081"), URI.create("http://two/apis/v7/"))
          .withAutoRegister(false)
          .withUserInfoFile("user")
          .withHeadersFile("more")
          .withHeaders(Map.of("X-Tenant", "t"))
          .withTimes(Duration.ofSeconds(1), Duration.ZERO);

  @Test
  void formatSurvivesSerialisation() throws Exception {
    for (WireFormat format :
        new WireFormat[] {WireFormat.singleObject(), WireFormat.confluent(SETTINGS)}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(format);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        Object read = in.readObject();
        assertThat(read).isEqualTo(format).hasSameHashCodeAs(format).hasToString(format.toString());
      }
    }
    assertThat(WireFormat.singleObject()).isNotEqualTo(WireFormat.confluent(SETTINGS));
  }

  @Test
  void singleObjectNeedsNoRegistry() throws MalformedRecordException {
    WireCodec<Engagement> codec = WireFormat.singleObject().codec(Engagement.class, "engagements");
    byte[] written = codec.encode(SampleRecords.engagement());

    assertThat(written).isEqualTo(GoldenBytes.of(Engagement.class, 1));
    assertThat(codec.decode(written)).isEqualTo(SampleRecords.engagement());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host",
        "host:8081",
        "/path",
        "http:///path",
        "http://bob:hunter2@host",
        "http://host?key=hunter2",
        "http://host#hunter2",
      })
  void refusesWhatIsNoBaseUrl(String url) {
    assertThatThrownBy(() -> SchemaRegistrySettings.at(URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http(s)://host[:port][/path]")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void refusesHeadersThatCannotBeSentAndImpossibleTimes() {
    for (Map<String, String> headers :
        List.of(
            Map.of("Host", "hunter2"), Map.of("a b", "hunter2"), Map.of("A", "hunter2\r\nB: c"))) {
      assertThatThrownBy(() -> SETTINGS.withHeaders(headers))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("headers")
          .hasMessageNotContaining("hunter2");
    }
    assertThatThrownBy(() -> SETTINGS.withTimes(Duration.ZERO, Duration.ZERO))
        .hasMessageContaining("requestTimeout");
    assertThatThrownBy(() -> SETTINGS.withTimes(Duration.ofSeconds(1), Duration.ofMillis(-1)))
        .hasMessageContaining("giveUpAfter");
    assertThatThrownBy(SchemaRegistrySettings::at).hasMessageContaining("no URL");
  }
}
