package dev.freshet.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class DeadLetterRecordSerializerTest {

  private final DeadLetterRecordSerializer serializer = new DeadLetterRecordSerializer("dead");

  @Test
  void keepsTheBytesAndTellsTheOrigin() {
    byte[] value = {1, 2, 3};
    ProducerRecord<byte[], byte[]> record = serialize(new byte[] {9}, value);

    assertThat(record.topic()).isEqualTo("dead");
    assertThat(record.key()).containsExactly(9);
    assertThat(record.value()).containsExactly(1, 2, 3);
    assertThat(headers(record))
        .isEqualTo(
            Map.of(
                "freshet.topic", "engagements",
                "freshet.partition", "4",
                "freshet.offset", "77",
                "freshet.timestamp", "1000",
                "freshet.reason", "INVALID_ID",
                "freshet.detail", "user: the id is empty"));
  }

  @Test
  void tellsHowOftenTheRecordWasReplayed() {
    Origin origin = new Origin("engagements", 4, 77, 1_000, null, new byte[] {1}, 2);
    var record = serializer.serialize(new DeadLetter(origin, "EMPTY", "no bytes"), null, null);
    assertThat(headers(record)).containsEntry("freshet.replayed", "2");
  }

  @Test
  void keepsNulls() {
    ProducerRecord<byte[], byte[]> record = serialize(null, null);
    assertThat(record.key()).isNull();
    assertThat(record.value()).isNull();
  }

  @Test
  void cutsWhatTheTopicWouldNotTakeAndTellsOfTheWhole() {
    byte[] key = new byte[100];
    byte[] value = new byte[DeadLetterRecordSerializer.MOST_BYTES + 5];
    Arrays.fill(value, (byte) 'a');
    ProducerRecord<byte[], byte[]> record = serialize(key, value);

    assertThat(record.value()).hasSize(DeadLetterRecordSerializer.MOST_BYTES - key.length);
    assertThat(headers(record))
        .containsEntry("freshet.length", Integer.toString(value.length))
        .containsEntry(
            "freshet.sha256", "c26032d5154f96bd29c799447d715ab681d8d0aa308ecc6f321a35d98f0672da");
  }

  @Test
  void cutsAKeyThatLeavesTheValueNoRoom() {
    int most = DeadLetterRecordSerializer.MOST_BYTES;
    byte[] key = new byte[most + 1];
    Arrays.fill(key, (byte) 'k');
    ProducerRecord<byte[], byte[]> record = serialize(key, new byte[] {1, 2, 3});

    assertThat(record.key()).isEqualTo(Arrays.copyOf(key, most / 2));
    assertThat(record.value()).containsExactly(1, 2, 3);
    assertThat(headers(record))
        .containsEntry("freshet.key-length", Integer.toString(key.length))
        .containsEntry(
            "freshet.key-sha256",
            "9f7fb526cc4f8b261088d53b230647ac00e6303ba25ce3329df1c7dfd380a848")
        .doesNotContainKeys("freshet.length", "freshet.sha256");

    ProducerRecord<byte[], byte[]> both = serialize(key, new byte[most]);
    assertThat(both.key().length + both.value().length).isEqualTo(most);
    assertThat(headers(both))
        .containsEntry("freshet.key-length", Integer.toString(key.length))
        .containsEntry("freshet.length", Integer.toString(most));
  }

  @Test
  void aKeyThatFillsTheRoomIsKept() {
    byte[] key = new byte[DeadLetterRecordSerializer.MOST_BYTES];
    ProducerRecord<byte[], byte[]> record = serialize(key, new byte[] {1});

    assertThat(record.key()).isSameAs(key);
    assertThat(record.value()).isEmpty();
    assertThat(headers(record))
        .containsEntry("freshet.length", "1")
        .doesNotContainKey("freshet.key-length");
  }

  @Test
  void leavesTheProducerRoomForHeaders() {
    Origin origin =
        new Origin(
            "t".repeat(249),
            Integer.MAX_VALUE,
            Long.MIN_VALUE,
            Long.MIN_VALUE,
            new byte[0],
            new byte[2 * DeadLetterRecordSerializer.MOST_BYTES],
            Integer.MAX_VALUE);
    // A detail may quote the record, in characters of three bytes.
    ProducerRecord<byte[], byte[]> record =
        serializer.serialize(
            new DeadLetter(origin, "UNKNOWN_TYPE", "€".repeat(1 << 20)), null, null);
    int headers = 0;
    for (Header header : record.headers()) {
      headers += header.key().length() + header.value().length;
    }
    int framed = record.value().length + headers + 1_024;
    assertThat(framed).isLessThan(DeadLetterRecordSerializer.MOST_REQUEST_BYTES);
  }

  private ProducerRecord<byte[], byte[]> serialize(byte[] key, byte[] value) {
    Origin origin = new Origin("engagements", 4, 77, 1_000, key, value);
    return serializer.serialize(
        new DeadLetter(origin, "INVALID_ID", "user: the id is empty"), null, null);
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return headers;
  }
}
