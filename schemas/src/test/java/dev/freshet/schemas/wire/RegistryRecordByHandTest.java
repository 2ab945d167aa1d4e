package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.schemas.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * Reads the registry record as another language would: by the README's description alone, with no
 * Avro library.
 */
class RegistryRecordByHandTest {

  /** Walks over the bytes of one record. */
  private static final class Cursor {
    private final ByteBuffer bytes;

    Cursor(byte[] record) {
      bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    }

    long varint() {
      long zigZag = 0;
      int shift = 0;
      int next;
      do {
        next = bytes.get() & 0xff;
        zigZag |= (long) (next & 0x7f) << shift;
        shift += 7;
      } while (next >= 0x80);
      return (zigZag >>> 1) ^ -(zigZag & 1);
    }

    byte[] bytes() {
      byte[] value = new byte[(int) varint()];
      bytes.get(value);
      return value;
    }

    String string() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void goldenRecord() {
    Cursor in = new Cursor(GoldenBytes.of(Embedding.class, 2));
    readHeader(in, 0x5f8b8719bfb0f65aL);
    readFieldsOfVersionOne(in);
    assertThat(in.bytes.getDouble()).as("recent_support").isEqualTo(6.5);
    assertThat(in.bytes.getFloat()).as("popularity").isEqualTo(0.375f);
    assertThat(in.bytes.remaining()).isZero();
  }

  @Test
  void goldenRecordOfVersionOne() {
    Cursor in = new Cursor(GoldenBytes.of(Embedding.class, 1));
    readHeader(in, 0xe90b24832400acc0L);
    readFieldsOfVersionOne(in);
    assertThat(in.bytes.remaining()).isZero();
  }

  private static void readHeader(Cursor in, long fingerprint) {
    assertThat(in.bytes.get()).isEqualTo((byte) 0xc3);
    assertThat(in.bytes.get()).isEqualTo((byte) 0x01);
    assertThat(in.bytes.getLong()).as("fingerprint").isEqualTo(fingerprint);
  }

  private static void readFieldsOfVersionOne(Cursor in) {
    assertThat(in.string()).as("entity.type").isEqualTo("item");
    assertThat(in.string()).as("entity.id").isEqualTo("tt0468569");
    assertThat(in.string()).as("space").isEqualTo("films");
    assertThat(in.varint()).as("version").isEqualTo(1);

    ByteBuffer vector = ByteBuffer.wrap(in.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    long dimension = in.varint();
    assertThat(vector.remaining()).isEqualTo(4 * (int) dimension);
    for (float expected : SampleRecords.VECTOR) {
      assertThat(vector.getFloat()).isEqualTo(expected);
    }

    assertThat(in.bytes.getFloat()).as("scale").isEqualTo(1.5f);
    assertThat(in.bytes.getDouble()).as("support").isEqualTo(42.0);
    assertThat(in.bytes.getDouble()).as("row_weight").isEqualTo(17.5);
    assertThat(in.varint()).as("sequence").isEqualTo(1_767_225_600_123_456L);
    assertThat(in.varint()).as("event_time").isEqualTo(1_767_225_599_000L);
    assertThat(in.varint()).as("arrived_at").isEqualTo(1_767_225_599_950L);
    assertThat(in.varint()).as("published_at").isEqualTo(1_767_225_600_125L);
    assertThat(in.varint()).as("source").isEqualTo(1);
    assertThat(in.bytes.getFloat()).as("drift").isEqualTo(0.125f);
    assertThat(in.string()).as("job").isEqualTo("refresh");

    ByteBuffer neighbours = ByteBuffer.wrap(in.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(neighbours.remaining()).isEqualTo(12);
    assertThat(neighbours.getLong()).isEqualTo(0x0123_4567_89ab_cdefL);
    assertThat(neighbours.getFloat()).isEqualTo(0.25f);
  }
}
