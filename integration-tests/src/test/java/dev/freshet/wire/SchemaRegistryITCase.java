package dev.freshet.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import dev.freshet.schemas.wire.SchemaRegistryException;
import dev.freshet.schemas.wire.SchemaRegistrySettings;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Confluent's wire format with a schema registry that others wrote. */
class SchemaRegistryITCase {

  private static final Deletion DELETION = new Deletion(new Entity("user", "alice"), 1000L);

  private static SchemaRegistryProcess registry;

  @BeforeAll
  static void start() throws Exception {
    registry = new SchemaRegistryProcess();
  }

  @AfterAll
  static void stop() throws Exception {
    if (registry != null) {
      registry.close();
    }
  }

  @Test
  void anotherClientReadsWhatOneWrote() throws Exception {
    byte[] written = codec(true).encode(DELETION);

    assertThat(written[0]).isZero();
    assertThat(codec(true).encode(DELETION)).isEqualTo(written);
    assertThat(codec(true).decode(written)).isEqualTo(DELETION);
    assertThat(codec(false).encode(DELETION)).isEqualTo(written);
    assertThat(codec(true).decode(WireCodec.of(Deletion.class).encode(DELETION)))
        .isEqualTo(DELETION);
  }

  @Test
  void whatItDoesNotHaveIsTold() {
    WireCodec<Deletion> unregistered = settings(false).codec(Deletion.class, "never-written");
    assertThatThrownBy(() -> unregistered.encode(DELETION))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll("never-written-value", "auto-register");

    byte[] record = ByteBuffer.allocate(20).put((byte) 0).putInt(4711).array();
    assertThat(refusal(codec(true), record)).isEqualTo(Reason.UNKNOWN_SCHEMA);
  }

  @Test
  void anotherTypesRecordIsTold() {
    WireCodec<Engagement> engagements = settings(true).codec(Engagement.class, "engagements");

    assertThat(refusal(engagements, codec(true).encode(DELETION))).isEqualTo(Reason.OTHER_TYPE);
  }

  @Test
  void aWrongPathIsNoUnknownSchema() {
    WireCodec<Deletion> codec =
        WireFormat.confluent(
                SchemaRegistrySettings.at(registry.url().resolve("/elsewhere"))
                    .withTimes(Duration.ofSeconds(30), Duration.ZERO))
            .codec(Deletion.class, "deletions");

    assertThatThrownBy(() -> codec.decode(new byte[] {0, 0, 0, 0, 1, 0}))
        .isInstanceOf(SchemaRegistryException.class);
  }

  private static Reason refusal(WireCodec<?> codec, byte[] record) {
    return catchThrowableOfType(MalformedRecordException.class, () -> codec.decode(record))
        .reason();
  }

  private static WireCodec<Deletion> codec(boolean autoRegister) {
    return settings(autoRegister).codec(Deletion.class, "deletions");
  }

  private static WireFormat settings(boolean autoRegister) {
    return WireFormat.confluent(
        SchemaRegistrySettings.at(registry.url()).withAutoRegister(autoRegister));
  }
}
