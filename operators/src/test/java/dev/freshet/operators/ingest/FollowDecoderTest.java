package dev.freshet.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.Fingerprint;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class FollowDecoderTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final long FUTURE = 600_000;
  private static final long FIRST = 1_600_000_000_000L;
  private static final Relation FOLLOWS =
      new Relation("follows", "user", "producer", Set.of(), 2.5, 1);

  private final WireCodec<Follow> codec = WireCodec.of(Follow.class);

  @Test
  void aFollowBeginsAnEdge() {
    Follow follow = follow(FollowAction.FOLLOW, NOW - 5);
    follow.setEventId("f1");
    byte[] value = codec.encode(follow);
    Arrival arrival = decode(value);
    assertThat(arrival.dated()).isTrue();
    Event event = arrival.event();
    assertThat(event.kind()).isEqualTo(Event.Kind.ADD);
    assertThat(event.userKey()).isEqualTo(bytes("user:u"));
    assertThat(event.user()).isEqualTo(Fingerprint.of(bytes("user:u")));
    assertThat(event.anchorKey()).isEqualTo(bytes("producer:p"));
    assertThat(event.anchor()).isEqualTo(Fingerprint.of(bytes("producer:p")));
    assertThat(event.group()).isEqualTo(1);
    assertThat(event.weight()).isEqualTo(2.5f);
    assertThat(event.eventId()).isEqualTo(Fingerprint.ofText("f1"));
    assertThat(event.eventTime()).isEqualTo(NOW - 5);
    assertThat(event.arrivedAt()).isEqualTo(NOW);
    assertThat(event.origin().value()).isEqualTo(value);
    assertThat(event.origin().offset()).isEqualTo(42);
  }

  @Test
  void anUnfollowEndsItAndWeighsNothing() {
    Event event = decode(codec.encode(follow(FollowAction.UNFOLLOW, NOW))).event();
    assertThat(event.kind()).isEqualTo(Event.Kind.END);
    assertThat(event.weight()).isZero();
    assertThat(event.eventId()).isZero();
    assertThat(event.anchorKey()).isEqualTo(bytes("producer:p"));
  }

  @Test
  void anUndatedOneHasTheFirstEventTimeAndMovesNoWatermark() {
    for (FollowAction action : FollowAction.values()) {
      Arrival arrival = decode(codec.encode(follow(action, null)));
      assertThat(arrival.event().eventTime()).isEqualTo(FIRST);
      assertThat(arrival.event().arrivedAt()).isEqualTo(NOW);
      assertThat(arrival.dated()).isFalse();
    }
  }

  @Test
  void refusesTimesThatWouldPoisonTheWatermark() {
    assertThat(decode(at(0)).event()).isNotNull();
    assertThat(decode(at(NOW + FUTURE)).event()).isNotNull();
    assertRefused(at(NOW + FUTURE + 1), "INVALID_TIME", "event_time");
    assertRefused(at(-1), "INVALID_TIME", "event_time");
    assertRefused(at(Long.MAX_VALUE), "INVALID_TIME", "event_time");
    assertRefused(at(Long.MIN_VALUE), "INVALID_TIME", "event_time");
  }

  @Test
  void refusesInvalidIds() {
    for (String id : List.of("", "x".repeat(257), "é".repeat(129), "x".repeat(900_000))) {
      Follow follow = follow(FollowAction.UNFOLLOW, NOW);
      follow.setFollower(id);
      assertRefused(codec.encode(follow), "INVALID_ID", "follower: ");
      follow = follow(FollowAction.FOLLOW, null);
      follow.setFollowee(id);
      assertRefused(codec.encode(follow), "INVALID_ID", "followee: ");
    }
    Follow follow = follow(FollowAction.FOLLOW, NOW);
    follow.setFollower("é".repeat(128));
    assertThat(decode(codec.encode(follow)).event()).isNotNull();
  }

  @Test
  void refusesWhatIsNoFollow() {
    byte[] sound = codec.encode(follow(FollowAction.FOLLOW, NOW));
    assertRefused(null, "NULL", "");
    assertRefused(new byte[0], "EMPTY", "");
    assertRefused(Arrays.copyOf(sound, sound.length - 1), "TRUNCATED", "");
    assertRefused(Arrays.copyOf(sound, sound.length + 1), "TRAILING_BYTES", "");
    Engagement engagement =
        Engagement.newBuilder()
            .setUser("u")
            .setItem("i")
            .setAction("like")
            .setEventTime(NOW)
            .build();
    assertRefused(WireCodec.of(Engagement.class).encode(engagement), "OTHER_TYPE", "");
  }

  private void assertRefused(byte[] value, String reason, String start) {
    Arrival arrival = decode(value);
    assertThat(arrival.event()).isNull();
    assertThat(arrival.dated()).isFalse();
    assertThat(arrival.deadLetter().reason()).isEqualTo(reason);
    assertThat(arrival.deadLetter().detail()).isNotBlank().startsWith(start);
    assertThat(arrival.deadLetter().origin().value()).isEqualTo(value);
  }

  private byte[] at(long time) {
    return codec.encode(follow(FollowAction.FOLLOW, time));
  }

  private static Follow follow(FollowAction action, Long time) {
    return Follow.newBuilder()
        .setFollower("u")
        .setFollowee("p")
        .setAction(action)
        .setEventTime(time)
        .build();
  }

  private static Arrival decode(byte[] value) {
    var decoder = new FollowDecoder("follows", WireFormat.singleObject(), FOLLOWS, FIRST, FUTURE);
    decoder.open(null);
    List<Arrival> out = new ArrayList<>();
    decoder.deserialize(
        new ConsumerRecord<>(
            "follows",
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
