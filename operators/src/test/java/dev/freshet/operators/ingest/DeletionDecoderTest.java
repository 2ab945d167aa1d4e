package dev.freshet.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.fixtures.RoundTrip;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeletionDecoderTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final long FUTURE = 600_000;
  private static final Map<String, Integer> GROUPS =
      Map.of("user", Event.NO_GROUP, "item", 0, "producer", 1);

  private final WireCodec<Deletion> codec = WireCodec.of(Deletion.class);

  @Test
  void aSoundRecordAsksToForgetAndMovesNoWatermark() {
    byte[] value = deletion("producer", "p", NOW - 5);
    Arrival arrival = decode(value);
    assertThat(arrival.dated()).isFalse();
    Event event = arrival.event();
    assertThat(event.kind()).isEqualTo(Event.Kind.FORGET);
    assertThat(event.userKey()).isEqualTo(bytes("producer:p"));
    assertThat(event.user()).isEqualTo(Fingerprint.of(bytes("producer:p")));
    assertThat(event.group()).isEqualTo(1);
    assertThat(event.eventTime()).isEqualTo(NOW - 5);
    assertThat(event.arrivedAt()).isEqualTo(NOW);
    assertThat(event.origin().value()).isEqualTo(value);
    assertThat(decode(deletion("user", "u", NOW)).event().group()).isEqualTo(Event.NO_GROUP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "User", "hashtag", "user:u", "user ", "\u0000", "😀"})
  void refusesTypesThatThereAreNot(String type) {
    DeadLetter letter = refused(deletion(type, "u", NOW), "UNKNOWN_TYPE");
    assertThat(letter.detail()).contains(type, "[item, producer, user]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "中", "😀"})
  void theDeadLetterOfAnEndlessTypeStillFits(String character) throws Exception {
    String type = character.repeat(1_000_000 / bytes(character).length);
    DeadLetter letter = refused(deletion(type, "u", NOW), "UNKNOWN_TYPE");
    assertThat(letter.detail()).hasSizeLessThan(600).endsWith("…");
    RoundTrip.check(new DeadLetter.Serializer(), letter);
    int headers = 0;
    var record = new DeadLetterRecordSerializer("dead").serialize(letter, null, null);
    for (Header header : record.headers()) {
      headers += header.key().length() + header.value().length;
    }
    assertThat(headers).isLessThan(8 << 10);
    assertThat(record.value()).isEqualTo(letter.origin().value());
  }

  @Test
  void refusesInvalidIds() {
    for (String id : List.of("", "x".repeat(257), "é".repeat(129), "x".repeat(900_000))) {
      assertThat(refused(deletion("user", id, NOW), "INVALID_ID").detail())
          .startsWith("entity.id: ");
    }
    assertThat(decode(deletion("user", "x".repeat(256), NOW)).event()).isNotNull();
    assertThat(decode(deletion("user", "a:b", NOW)).event().userKey()).isEqualTo(bytes("user:a:b"));
  }

  @Test
  void refusesRequestsOfTheFutureWhichWouldForgetWhatIsToCome() {
    assertThat(decode(deletion("user", "u", 0)).event()).isNotNull();
    assertThat(decode(deletion("user", "u", NOW + FUTURE)).event()).isNotNull();
    for (long time : new long[] {NOW + FUTURE + 1, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      assertThat(refused(deletion("user", "u", time), "INVALID_TIME").detail())
          .startsWith("requested_at " + time);
    }
  }

  @Test
  void refusesWhatIsNoDeletion() {
    byte[] sound = deletion("user", "u", NOW);
    refused(null, "NULL");
    refused(new byte[0], "EMPTY");
    refused(Arrays.copyOf(sound, sound.length - 1), "TRUNCATED");
    refused(Arrays.copyOf(sound, sound.length + 1), "TRAILING_BYTES");
    Follow follow = new Follow(null, "u", "p", FollowAction.FOLLOW, NOW);
    refused(WireCodec.of(Follow.class).encode(follow), "OTHER_TYPE");
  }

  private byte[] deletion(String type, String id, long requestedAt) {
    return codec.encode(new Deletion(new Entity(type, id), requestedAt));
  }

  private static DeadLetter refused(byte[] value, String reason) {
    Arrival arrival = decode(value);
    assertThat(arrival.event()).isNull();
    assertThat(arrival.deadLetter().reason()).isEqualTo(reason);
    assertThat(arrival.deadLetter().detail()).isNotBlank();
    assertThat(arrival.deadLetter().origin().value()).isEqualTo(value);
    return arrival.deadLetter();
  }

  private static Arrival decode(byte[] value) {
    var decoder = new DeletionDecoder("deletions", WireFormat.singleObject(), GROUPS, FUTURE);
    decoder.open(null);
    List<Arrival> out = new ArrayList<>();
    decoder.deserialize(
        new ConsumerRecord<>(
            "deletions",
            3,
            42,
            NOW,
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
