package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exercises the codec with sound records and with every kind of damage. */
class WireCodecTest {

  private static final int HEADER = 10;

  static List<SpecificRecord> samples() {
    return SampleRecords.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void roundTrip(SpecificRecord record) throws MalformedRecordException {
    WireCodec<SpecificRecord> codec = codecOf(record);
    assertThat(codec.decode(codec.encode(record))).isEqualTo(record);
    assertThat(codec.encode(codec.decode(codec.encode(record)))).isEqualTo(codec.encode(record));
  }

  @Test
  void valuesAtTheirLimits() throws MalformedRecordException {
    WireCodec<Embedding> codec = WireCodec.of(Embedding.class);
    Embedding record = SampleRecords.embedding();
    record.setSequence(Long.MIN_VALUE);
    record.setEventTime(Long.MAX_VALUE);
    record.setVersion(Integer.MIN_VALUE);
    record.setDimension(Integer.MAX_VALUE);
    record.setVector(PackedVector.pack(new float[0]));
    record.setSupport(Double.MIN_VALUE);
    record.setScale(Float.MAX_VALUE);
    assertThat(codec.decode(codec.encode(record))).isEqualTo(record);
  }

  @Test
  void largeRecord() throws MalformedRecordException {
    float[] vector = new float[100_000];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) Math.sin(i);
    }
    WireCodec<Embedding> codec = WireCodec.of(Embedding.class);
    Embedding record = SampleRecords.embedding();
    record.setVector(PackedVector.pack(vector));
    Embedding decoded = codec.decode(codec.encode(record));
    assertThat(PackedVector.unpack(decoded.getVector())).isEqualTo(vector);
  }

  @Test
  void packedFieldsCanBeReadMoreThanOnce() throws MalformedRecordException {
    WireCodec<Embedding> codec = WireCodec.of(Embedding.class);
    Embedding record = SampleRecords.embedding();
    byte[] first = codec.encode(record);
    assertThat(PackedVector.unpack(record.getVector())).isEqualTo(SampleRecords.VECTOR);
    assertThat(codec.encode(record)).isEqualTo(first);
  }

  @Test
  void damageIsNamed() {
    byte[] sound = WireCodec.of(Deletion.class).encode(SampleRecords.deletion());
    assertDamage(null, Reason.NULL, "null");
    assertDamage(new byte[0], Reason.EMPTY, "0 bytes");
    assertDamage(
        "{\"entity\": 1}".getBytes(StandardCharsets.UTF_8),
        Reason.UNKNOWN_FORMAT,
        "7b22656e74697479");
    assertDamage(new byte[] {0, 0, 0, 0, 7, 1}, Reason.UNKNOWN_FORMAT, "000000000701");
    assertDamage(Arrays.copyOf(sound, 1), Reason.TRUNCATED, "1 bytes", "has 10");
    assertDamage(Arrays.copyOf(sound, 9), Reason.TRUNCATED, "9 bytes", "has 10");
    assertDamage(Arrays.copyOf(sound, HEADER), Reason.TRUNCATED, "at byte 10");
    assertDamage(Arrays.copyOf(sound, sound.length - 1), Reason.TRUNCATED, "a number");
    assertDamage(
        Arrays.copyOf(sound, sound.length + 3),
        Reason.TRAILING_BYTES,
        "3 trailing bytes",
        "byte %d of %d".formatted(sound.length, sound.length + 3));
    assertDamage(
        HexFormat.of().parseHex("c301efcdab896745230100"),
        Reason.UNKNOWN_SCHEMA,
        "0x0123456789abcdef");
    assertDamage(
        WireCodec.of(Follow.class).encode(SampleRecords.follow()),
        Reason.OTHER_TYPE,
        "Follow where Deletion");
  }

  @Test
  void damageInTheBodyIsNamed() {
    assertDamage(body("01"), Reason.INVALID, "length -1");
    assertDamage(body("feffffff0f"), Reason.TRUNCATED, "length 2147483647");
    assertDamage(body("feffffffffffffffff01"), Reason.TRUNCATED, "length 9223372036854775807");
    assertDamage(body("ffffffffffffffffff02"), Reason.INVALID, "64 bits");
    assertDamage(body("ffffffffffffffffffff01"), Reason.INVALID, "10 bytes");
    assertDamage(body("02ff"), Reason.INVALID, "UTF-8");
    // U+D800, and '/' in two bytes: neither is well-formed.
    assertDamage(body("06eda080"), Reason.INVALID, "UTF-8");
    assertDamage(body("04c0af"), Reason.INVALID, "UTF-8");
  }

  @Test
  void hugeArrayIsRefusedBeforeItIsAllocated() {
    // No event_id, user, item, author, action, weight; then features of 2^31 - 1 entries.
    byte[] header = header(Engagement.class, SampleRecords.engagement());
    for (String count : List.of("feffffff0f", "feffffffffffffffff01", "ffffffffffffffffff0100")) {
      byte[] record =
          concat(header, HexFormat.of().parseHex("00" + "0000" + "00" + "0000" + count));
      MalformedRecordException e = damage(WireCodec.of(Engagement.class), record);
      assertThat(e.reason()).isEqualTo(Reason.TRUNCATED);
      assertThat(e).hasMessageContaining("entries");
    }
  }

  @Test
  void unknownEnumSymbolAndUnionBranchAreInvalid() {
    byte[] header = header(Follow.class, SampleRecords.follow());
    for (String body : List.of("00" + "0261" + "0262" + "04" + "00", "06", "01")) {
      MalformedRecordException e =
          damage(WireCodec.of(Follow.class), concat(header, HexFormat.of().parseHex(body)));
      assertThat(e.reason()).isEqualTo(Reason.INVALID);
      assertThat(e).hasMessageContaining("Follow");
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyTruncationIsDetected(SpecificRecord record) throws MalformedRecordException {
    WireCodec<SpecificRecord> codec = codecOf(record);
    byte[] sound = codec.encode(record);
    for (int length = 1; length < sound.length; length++) {
      byte[] cut = Arrays.copyOf(sound, length);
      assertThat(damage(codec, cut).reason()).as("%d bytes", length).isEqualTo(Reason.TRUNCATED);
    }
    assertThat(codec.decode(sound)).isEqualTo(record);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void randomDamageThrowsNothingElse(SpecificRecord record) throws MalformedRecordException {
    WireCodec<SpecificRecord> codec = codecOf(record);
    byte[] sound = codec.encode(record);
    Random random = new Random(20_261_121);
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = sound.clone();
      switch (round % 4) {
        case 0 -> flipBits(damaged, HEADER, 1, random);
        case 1 -> flipBits(damaged, HEADER, 1 + random.nextInt(8), random);
        case 2 -> damaged = overwrite(damaged, HEADER, random);
        default -> flipBits(damaged, 0, 1 + random.nextInt(3), random);
      }
      try {
        SpecificRecord decoded = codec.decode(damaged);
        // Still a record, though another: then it must be one that can be written.
        assertThat(codec.encode(decoded)).isNotEmpty();
      } catch (MalformedRecordException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(codec.decode(sound)).isEqualTo(record);
  }

  @Test
  void failedEncodingLeavesNoTrace() throws MalformedRecordException {
    WireCodec<Deletion> codec = WireCodec.of(Deletion.class);
    Deletion incomplete = new Deletion(new Entity("user", null), 1L);
    assertThatThrownBy(() -> codec.encode(incomplete))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Deletion");
    Deletion complete = SampleRecords.deletion();
    assertThat(codec.decode(codec.encode(complete))).isEqualTo(complete);
  }

  private static void assertDamage(byte[] record, Reason reason, String... words) {
    MalformedRecordException e = damage(WireCodec.of(Deletion.class), record);
    assertThat(e).hasMessageContainingAll(words);
    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e.getStackTrace()).isEmpty();
  }

  private static MalformedRecordException damage(WireCodec<?> codec, byte[] record) {
    MalformedRecordException e =
        catchThrowableOfType(MalformedRecordException.class, () -> codec.decode(record));
    assertThat(e).as("decoding is refused").isNotNull();
    return e;
  }

  private static byte[] body(String hex) {
    return concat(header(Deletion.class, SampleRecords.deletion()), HexFormat.of().parseHex(hex));
  }

  private static <T extends SpecificRecord> byte[] header(Class<T> type, T record) {
    return Arrays.copyOf(WireCodec.of(type).encode(record), HEADER);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }

  private static void flipBits(byte[] bytes, int from, int count, Random random) {
    for (int i = 0; i < count; i++) {
      bytes[from + random.nextInt(bytes.length - from)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  private static byte[] overwrite(byte[] bytes, int from, Random random) {
    int start = from + random.nextInt(bytes.length - from);
    for (int i = start; i < Math.min(start + 6, bytes.length); i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return random.nextBoolean()
        ? bytes
        : Arrays.copyOf(bytes, from + random.nextInt(bytes.length + 8 - from));
  }

  @SuppressWarnings("unchecked")
  private static WireCodec<SpecificRecord> codecOf(SpecificRecord record) {
    return (WireCodec<SpecificRecord>) WireCodec.of(record.getClass());
  }
}
