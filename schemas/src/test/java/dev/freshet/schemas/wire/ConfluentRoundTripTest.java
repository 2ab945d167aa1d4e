package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.schemas.Engagement;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** For any record: it is read as it was written, in either format, and any damage is told. */
class ConfluentRoundTripTest {

  private static InProcessRegistry registry;
  private static WireCodec<Engagement> codec;

  @BeforeContainer
  static void start() throws IOException {
    registry = new InProcessRegistry();
    codec = registry.format().codec(Engagement.class, "engagements");
  }

  @AfterContainer
  static void stop() {
    registry.close();
  }

  @Property(tries = 300)
  void readsWhatWasWritten(
      @ForAll("text") String user,
      @ForAll("text") String item,
      @ForAll double weight,
      @ForAll long eventTime,
      @ForAll @Size(max = 5) List<@From("text") String> features)
      throws MalformedRecordException {
    Engagement record =
        Engagement.newBuilder()
            .setUser(user)
            .setItem(item)
            .setAction("like")
            .setWeight(weight)
            .setFeatures(features)
            .setEventTime(eventTime)
            .build();
    byte[] confluent = codec.encode(record);
    byte[] singleObject = WireCodec.of(Engagement.class).encode(record);

    assertThat(codec.decode(confluent)).isEqualTo(record);
    assertThat(codec.decode(singleObject)).isEqualTo(record);
    assertThat(confluent).startsWith(0, 0, 1, 2, 3);
    assertThat(Arrays.copyOfRange(confluent, 5, confluent.length))
        .isEqualTo(Arrays.copyOfRange(singleObject, 10, singleObject.length));
    assertThat(registry.requests()).hasSize(1);
  }

  @Property(tries = 1000)
  void readsOrRefusesWhateverFollowsTheHeader(@ForAll @Size(max = 60) byte[] body) {
    byte[] record = codec.encode(SampleRecords.engagement());
    record = Arrays.copyOf(record, 5 + body.length);
    System.arraycopy(body, 0, record, 5, body.length);
    try {
      assertThat(codec.encode(codec.decode(record))).isNotEmpty();
    } catch (MalformedRecordException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** Whatever has a UTF-8 form: no half of a surrogate pair. */
  @Provide
  Arbitrary<String> text() {
    return Arbitraries.strings()
        .ofMaxLength(40)
        .filter(
            text ->
                text.codePoints()
                    .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }
}
