package dev.freshet.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.Fingerprint;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngagementDecoderTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final long FUTURE = 600_000;

  private static final Relation LIKES =
      new Relation("likes", "user", "item", Set.of("like", "click"), 2, 1);
  private static final Relation OTHERS = new Relation("others", "user", "thing", Set.of(), 0.5, 0);

  private final WireCodec<Engagement> codec = WireCodec.of(Engagement.class);

  @Test
  void aSoundRecordBecomesAnEvent() {
    Engagement engagement = engagement();
    engagement.setEventId("e1");
    engagement.setWeight(1.5);
    byte[] value = codec.encode(engagement);
    Event event = decode(value).event();

    assertThat(event.userKey()).isEqualTo(bytes("user:u"));
    assertThat(event.user()).isEqualTo(Fingerprint.of(bytes("user:u")));
    assertThat(event.anchorKey()).isEqualTo(bytes("item:i"));
    assertThat(event.anchor()).isEqualTo(Fingerprint.of(bytes("item:i")));
    assertThat(event.group()).isEqualTo(1);
    assertThat(event.weight()).isEqualTo(1.5f);
    assertThat(event.eventId()).isEqualTo(Fingerprint.ofText("e1"));
    assertThat(event.eventTime()).isEqualTo(NOW - 5);
    assertThat(event.arrivedAt()).isEqualTo(NOW);
    assertThat(event.origin().topic()).isEqualTo("engagements");
    assertThat(event.origin().partition()).isEqualTo(3);
    assertThat(event.origin().offset()).isEqualTo(42);
    assertThat(event.origin().value()).isEqualTo(value);
  }

  @Test
  void withoutItsOwnAnEventHasTheRelationsWeightAndNoId() {
    Event event = decode(codec.encode(engagement())).event();
    assertThat(event.weight()).isEqualTo(2);
    assertThat(event.eventId()).isZero();
  }

  @Test
  void actionsFindTheirRelation() {
    Engagement engagement = engagement();
    engagement.setAction("reply");
    assertThat(decode(codec.encode(engagement))).isEqualTo(Arrival.UNRELATED);

    Event event = decode(codec.encode(engagement), NOW, LIKES, OTHERS).event();
    assertThat(event.anchorKey()).isEqualTo(bytes("thing:i"));
    assertThat(event.group()).isZero();
    engagement.setAction("click");
    assertThat(decode(codec.encode(engagement), NOW, LIKES, OTHERS).event().anchorKey())
        .isEqualTo(bytes("item:i"));
  }

  @Test
  void refusesWhatIsNoEngagement() {
    byte[] sound = codec.encode(engagement());
    assertRefused(null, "NULL");
    assertRefused(new byte[0], "EMPTY");
    assertRefused(bytes("{\"user\": \"u\"}"), "UNKNOWN_FORMAT");
    byte[] unknown = sound.clone();
    Arrays.fill(unknown, 2, 10, (byte) 7);
    assertRefused(unknown, "UNKNOWN_SCHEMA");
    assertRefused(Arrays.copyOf(sound, sound.length - 1), "TRUNCATED");
    assertRefused(Arrays.copyOf(sound, sound.length + 1), "TRAILING_BYTES");
    Deletion deletion = new Deletion(new Entity("user", "u"), NOW);
    assertRefused(WireCodec.of(Deletion.class).encode(deletion), "OTHER_TYPE");
  }

  @Test
  void refusesInvalidIds() {
    for (String id : List.of("", "x".repeat(257), "é".repeat(129))) {
      Engagement engagement = engagement();
      engagement.setUser(id);
      assertThat(assertRefused(codec.encode(engagement), "INVALID_ID").detail())
          .startsWith("user: ");
      engagement = engagement();
      engagement.setItem(id);
      assertThat(assertRefused(codec.encode(engagement), "INVALID_ID").detail())
          .startsWith("item: ");
    }
    Engagement engagement = engagement();
    engagement.setUser("x".repeat(256));
    assertThat(decode(codec.encode(engagement)).event()).isNotNull();
  }

  @Test
  void refusesTimesThatWouldPoisonTheWatermark() {
    assertThat(decode(at(NOW + FUTURE)).event()).isNotNull();
    assertThat(decode(at(0)).event()).isNotNull();
    assertRefused(at(NOW + FUTURE + 1), "INVALID_TIME");
    assertRefused(at(Long.MAX_VALUE), "INVALID_TIME");
    assertRefused(at(-1), "INVALID_TIME");
    assertRefused(at(Long.MIN_VALUE), "INVALID_TIME");
    // A topic may let producers choose Kafka's time as well.
    long clock = System.currentTimeMillis();
    long hour = 3_600_000;
    assertThat(decode(at(Long.MAX_VALUE), Long.MAX_VALUE, LIKES).event()).isNull();
    assertThat(decode(at(clock + 2 * hour), clock + 2 * hour, LIKES).deadLetter().reason())
        .isEqualTo("INVALID_TIME");
    assertThat(decode(at(clock + hour), clock + hour, LIKES).event()).isNotNull();
    // Kafka's time is −1 in records of the oldest message format.
    assertThat(decode(at(Long.MAX_VALUE), -1, LIKES).event()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        -0.0,
        -1,
        1_000_001,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
      })
  void refusesWeightsThatCannotBeCounted(double weight) {
    Engagement engagement = engagement();
    engagement.setWeight(weight);
    assertRefused(codec.encode(engagement), "INVALID_WEIGHT");
  }

  @Test
  void takesTheLargestAndTheSmallestWeight() {
    Engagement engagement = engagement();
    engagement.setWeight(1e6);
    assertThat(decode(codec.encode(engagement)).event().weight()).isEqualTo(1e6f);
    engagement.setWeight(Double.MIN_VALUE);
    assertThat(decode(codec.encode(engagement)).event().weight()).isCloseTo(0, within(1e-30f));
  }

  /** Whatever is damaged, one record gives one arrival, and a dead letter keeps the bytes. */
  @Property(tries = 2000)
  void noDamageIsACrash(
      @ForAll @IntRange(max = 200) int at, @ForAll byte with, @ForAll @IntRange(max = 80) int end) {
    byte[] value = codec.encode(engagement());
    value[at % value.length] = with;
    value = Arrays.copyOf(value, end % 4 == 0 ? end : value.length);
    Arrival arrival = decode(value);
    if (arrival.deadLetter() != null) {
      assertThat(arrival.event()).isNull();
      assertThat(arrival.deadLetter().origin().value()).isEqualTo(value);
      assertThat(arrival.deadLetter().reason()).isNotEmpty();
      assertThat(arrival.deadLetter().detail()).isNotEmpty();
    }
  }

  private DeadLetter assertRefused(byte[] value, String reason) {
    Arrival arrival = decode(value);
    assertThat(arrival.event()).isNull();
    DeadLetter letter = arrival.deadLetter();
    assertThat(letter.reason()).isEqualTo(reason);
    assertThat(letter.detail()).isNotBlank();
    assertThat(letter.origin().value()).isEqualTo(value);
    assertThat(letter.origin().offset()).isEqualTo(42);
    return letter;
  }

  private byte[] at(long time) {
    Engagement engagement = engagement();
    engagement.setEventTime(time);
    return codec.encode(engagement);
  }

  private static Engagement engagement() {
    return Engagement.newBuilder()
        .setUser("u")
        .setItem("i")
        .setAction("like")
        .setEventTime(NOW - 5)
        .build();
  }

  private static Arrival decode(byte[] value) {
    return decode(value, NOW, LIKES);
  }

  private static Arrival decode(byte[] value, long kafkaTime, Relation... relations) {
    EngagementDecoder decoder =
        new EngagementDecoder("engagements", WireFormat.singleObject(), List.of(relations), FUTURE);
    decoder.open(null);
    List<Arrival> out = new ArrayList<>();
    decoder.deserialize(
        new ConsumerRecord<>(
            "engagements",
            3,
            42,
            kafkaTime,
            TimestampType.CREATE_TIME,
            -1,
            -1,
            null,
            value,
            new RecordHeaders(),
            Optional.empty()),
        new ListCollector<>(out));
    assertThat(out).hasSize(1);
    return out.get(0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
