package dev.freshet.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.jobs.OperatorSettings;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.operators.ingest.Arrival;
import dev.freshet.operators.ingest.EngagementDecoder;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.FollowDecoder;
import dev.freshet.operators.ingest.Relation;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowRow;
import dev.freshet.streams.Replay;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Makes the same events of rows as the job's decoders make of the records they are replayed as. */
class RowEventsTest {

  private static final long FIRST = 1_000;

  private static final String RELATIONS =
      """
      kafka.bootstrap-servers: localhost:9092
      space.name: articles
      types: {reader: folded-in, visitor: folded-in, article: anchor, tag: anchor, writer: anchor}
      groups: {written: {}, read: {}, tagged: {}}
      relations:
        - {name: follows, from: reader, to: writer, events: follows, group: written, weight: 3}
        - {name: tags, from: reader, to: tag, actions: [tag, mark], group: tagged, weight: 0.5}
        - {name: likes, from: reader, to: article, actions: [like], group: read, weight: 2}
      """;

  private OperatorSettings settings;
  private RowEvents events;

  @BeforeEach
  void readRelations() throws IOException {
    settings = settings(RELATIONS);
    events = new RowEvents(settings, "stream");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LIKE", "like", "Tag", "MARK"})
  void engagementsAreWhatTheDecoderMakesOfThem(String action) {
    EngagementRow row = engagement(action);

    requireSame(events.of(row), decoded(row));
  }

  @Test
  void whatNoRelationTakesIsNoEvent() throws IOException {
    EngagementRow row = engagement("READ");

    assertThat(events.of(row)).isNull();
    assertThat(decoded(row)).isNull();

    settings = settings(RELATIONS + "  - {name: reads, from: visitor, to: article, group: read}\n");
    requireSame(new RowEvents(settings, "stream").of(row), decoded(row));
  }

  @ParameterizedTest
  @EnumSource(FollowAction.class)
  void followsAreWhatTheDecoderMakesOfThem(FollowAction action) {
    assertThat(events.takesFollows()).isTrue();
    for (OptionalLong time : List.of(OptionalLong.empty(), OptionalLong.of(5_000))) {
      FollowRow row = new FollowRow(time, "r", "w", action);

      requireSame(events.of(row, FIRST), decoded(row));
    }
  }

  @Test
  void entitiesShareTheirKeysAndAllTheOrigin() {
    Event one = events.of(engagement("LIKE"));
    Event two = events.of(engagement("TAG"));
    Event three = events.of(engagement("like"));

    assertThat(two.userKey()).isSameAs(one.userKey());
    assertThat(three.anchorKey()).isSameAs(one.anchorKey()).isNotSameAs(two.anchorKey());
    assertThat(two.origin()).isSameAs(one.origin());
    assertThat(one.origin().topic()).isEqualTo("stream");
  }

  @Test
  void twoEntitiesOfOneFingerprintAreRefused() {
    byte[] key = "item:1".getBytes(StandardCharsets.UTF_8);
    assertThat(events.shared(255, key)).isSameAs(key);
    assertThat(events.shared(255, key.clone())).isSameAs(key);

    assertThatThrownBy(() -> events.shared(255, "item:2".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("item:1 and item:2 have the same fingerprint, 00000000000000ff");
  }

  private static void requireSame(Event event, Event decoded) {
    assertThat(event).usingRecursiveComparison().ignoringFields("origin").isEqualTo(decoded);
  }

  private static EngagementRow engagement(String action) {
    return new EngagementRow(
        5_000, "r", "ä", action, Optional.of("author"), OptionalDouble.of(4.5));
  }

  private static OperatorSettings settings(String yaml) throws IOException {
    return new OperatorSettings(RefreshOptions.load("test.yaml", new StringReader(yaml), Map.of()));
  }

  private Event decoded(EngagementRow row) {
    var decoder =
        new EngagementDecoder(
            "engagements", WireFormat.singleObject(), settings.relations(Events.ENGAGEMENTS), 0);
    byte[] replayed = WireCodec.of(Engagement.class).encode(Replay.record(row));
    return decode(decoder, row.timeMillis(), replayed);
  }

  private Event decoded(FollowRow row) {
    Relation relation = settings.relations(Events.FOLLOWS).get(0);
    var decoder = new FollowDecoder("follows", WireFormat.singleObject(), relation, FIRST, 0);
    byte[] replayed = WireCodec.of(Follow.class).encode(Replay.record(row));
    return decode(decoder, row.timeMillis().orElse(FIRST), replayed);
  }

  private static Event decode(
      KafkaRecordDeserializationSchema<Arrival> decoder, long kafkaTime, byte[] value) {
    try {
      decoder.open(null);
      List<Arrival> out = new ArrayList<>();
      decoder.deserialize(
          new ConsumerRecord<>(
              "topic",
              0,
              0,
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
      assertThat(out.get(0).deadLetter()).isNull();
      return out.get(0).event();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
