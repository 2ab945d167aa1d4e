package dev.freshet.jobs.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.DeadLetterRecordSerializer;
import dev.freshet.operators.ingest.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads back what the job writes. */
class StoredDeadLetterTest {

  private static final long REFUSED_AT = 1_700_000_000_000L;

  @Test
  void readsWhatTheJobWrote() {
    Origin origin = new Origin("likes", 4, 77, 1_000, new byte[] {9}, new byte[] {1, 2}, 3);
    StoredDeadLetter stored =
        StoredDeadLetter.of(record(new DeadLetter(origin, "TRUNCATED", "it ends"))).orElseThrow();

    assertThat(stored.position()).isEqualTo(new Position(2, 15));
    assertThat(stored.refusedAt()).isEqualTo(REFUSED_AT);
    assertThat(stored.letter().reason()).isEqualTo("TRUNCATED");
    assertThat(stored.letter().detail()).isEqualTo("it ends");
    assertThat(stored.origin()).usingRecursiveComparison().isEqualTo(origin);
    assertThat(stored.cut()).isFalse();
  }

  @Test
  void tellsOfTheWholeOfACutOne() {
    int length = DeadLetterRecordSerializer.MOST_BYTES + 1;
    Origin origin = new Origin("likes", 0, 0, 1_000, null, new byte[length]);
    StoredDeadLetter stored =
        StoredDeadLetter.of(record(new DeadLetter(origin, "INVALID", "?"))).orElseThrow();

    assertThat(stored.cut()).isTrue();
    assertThat(stored.origin().value()).hasSize(length - 1);
    assertThat(stored.whole().orElseThrow().length()).isEqualTo(length);
    assertThat(stored.whole().orElseThrow().sha256()).hasSize(64);
  }

  @Test
  void tellsOfTheWholeOfACutKey() {
    int length = DeadLetterRecordSerializer.MOST_BYTES + 1;
    Origin origin = new Origin("likes", 0, 0, 1_000, new byte[length], new byte[] {1});
    StoredDeadLetter stored =
        StoredDeadLetter.of(record(new DeadLetter(origin, "INVALID", "?"))).orElseThrow();

    assertThat(stored.cut()).isTrue();
    assertThat(stored.wholeKey().orElseThrow().length()).isEqualTo(length);
    assertThat(stored.wholeKey().orElseThrow().sha256()).hasSize(64);
    assertThat(stored.whole()).isEmpty();
    assertThat(stored.origin().value()).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "freshet.topic",
        "freshet.partition",
        "freshet.offset",
        "freshet.timestamp",
        "freshet.reason",
        "freshet.detail"
      })
  void aRecordWithoutOneOfTheHeadersIsNone(String header) {
    Origin origin = new Origin("likes", 4, 77, 1_000, null, null);
    ConsumerRecord<byte[], byte[]> record = record(new DeadLetter(origin, "NULL", "no bytes"));
    record.headers().remove(header);
    assertThat(StoredDeadLetter.of(record)).isEmpty();
  }

  @Test
  void aRecordWithAHeaderThatIsNoNumberIsNone() {
    Origin origin = new Origin("likes", 4, 77, 1_000, null, null);
    ConsumerRecord<byte[], byte[]> record = record(new DeadLetter(origin, "NULL", "no bytes"));
    record.headers().add("freshet.offset", "far".getBytes(StandardCharsets.UTF_8));
    assertThat(StoredDeadLetter.of(record)).isEmpty();
  }

  @Test
  void theFilterTakesWhatItSays() {
    Origin origin = new Origin("likes", 4, 77, 1_000, null, null);
    StoredDeadLetter stored =
        StoredDeadLetter.of(record(new DeadLetter(origin, "NULL", "no bytes"))).orElseThrow();

    assertThat(DeadLetterFilter.ALL.takes(stored)).isTrue();
    assertThat(filter(Set.of("NULL", "EMPTY"), Set.of("likes"), REFUSED_AT).takes(stored)).isTrue();
    assertThat(filter(Set.of("EMPTY"), Set.of(), 0).takes(stored)).isFalse();
    assertThat(filter(Set.of(), Set.of("follows"), 0).takes(stored)).isFalse();
    assertThat(filter(Set.of(), Set.of(), REFUSED_AT + 1).takes(stored)).isFalse();
    assertThat(filter(Set.of(), Set.of(), 0, new Position(2, 14)).takes(stored)).isTrue();
    assertThat(filter(Set.of(), Set.of(), 0, new Position(2, 15)).takes(stored)).isFalse();
    assertThat(filter(Set.of(), Set.of(), 0, new Position(1, 99)).takes(stored)).isTrue();
  }

  @Test
  void positionsAreReadAsTheyAreWritten() {
    assertThat(Position.parse("3:1234567890123")).isEqualTo(new Position(3, 1_234_567_890_123L));
    assertThat(new Position(3, 17)).hasToString("3:17");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "3:", ":4", "-1:4", "3:4:5", "3:9999999999999999999", "a:b"})
  void otherTextIsNoPosition(String text) {
    assertThatThrownBy(() -> Position.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is no position: partition:offset");
  }

  private static DeadLetterFilter filter(
      Set<String> reasons, Set<String> topics, long since, Position... after) {
    return new DeadLetterFilter(
        reasons, topics, Optional.of(Instant.ofEpochMilli(since)), List.of(after), Long.MAX_VALUE);
  }

  private static ConsumerRecord<byte[], byte[]> record(DeadLetter letter) {
    ProducerRecord<byte[], byte[]> written =
        new DeadLetterRecordSerializer("dead").serialize(letter, null, null);
    return new ConsumerRecord<>(
        "dead",
        2,
        15,
        REFUSED_AT,
        TimestampType.CREATE_TIME,
        0,
        0,
        written.key(),
        written.value(),
        written.headers(),
        Optional.empty());
  }
}
