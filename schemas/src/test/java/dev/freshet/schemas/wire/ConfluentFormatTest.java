package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Writes and reads Confluent's wire format against a registry that works. */
class ConfluentFormatTest {

  private static final int UNKNOWN = 4711;

  private final SteppedTime time = new SteppedTime();
  private InProcessRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = new InProcessRegistry();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  static List<SpecificRecord> samples() {
    return SampleRecords.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void writesZeroTheIdAndTheBody(SpecificRecord record) throws MalformedRecordException {
    WireCodec<SpecificRecord> codec = codecOf(record);
    byte[] written = codec.encode(record);
    byte[] singleObject = singleObject(record);

    assertThat(HexFormat.of().formatHex(written, 0, 5)).isEqualTo("0000010203");
    assertThat(Arrays.copyOfRange(written, 5, written.length))
        .isEqualTo(Arrays.copyOfRange(singleObject, 10, singleObject.length));
    assertThat(codec.decode(written)).isEqualTo(record);
    assertThat(codec.decode(singleObject)).isEqualTo(record);
    assertThat(codecOf(record).decode(written)).isEqualTo(record);
  }

  @Test
  void registersTheWholeSchemaOnceUnderTheTopicsSubject() throws MalformedRecordException {
    WireCodec<Deletion> codec = registry.format().codec(Deletion.class, "deletions", time);
    assertThat(registry.requests()).isEmpty();

    codec.encode(SampleRecords.deletion());
    codec.decode(codec.encode(SampleRecords.deletion()));

    assertThat(registry.requests()).containsExactly("POST /subjects/deletions-value/versions");
    assertThat(registry.subjects()).containsExactly("deletions-value");
    WireCodec<Deletion> other = registry.format().codec(Deletion.class, "more", time);
    assertThat(other.encode(SampleRecords.deletion()))
        .isEqualTo(codec.encode(SampleRecords.deletion()));
  }

  @Test
  void readingRegistersNothingAndAsksOnceAnId() throws MalformedRecordException {
    byte[] first = codec().encode(SampleRecords.engagement());
    int second = registry.add("other-value", withField("extra", "\"string\"", "\"\""));
    registry.requests().clear();
    WireCodec<Engagement> reader = codec();

    for (int i = 0; i < 3; i++) {
      assertThat(reader.decode(first)).isEqualTo(SampleRecords.engagement());
      byte[] extended = Arrays.copyOf(framed(second, first), first.length + 1);
      assertThat(reader.decode(extended)).isEqualTo(SampleRecords.engagement());
    }

    assertThat(registry.requests())
        .containsExactly("GET /schemas/ids/66051", "GET /schemas/ids/" + second);
  }

  @Test
  void looksTheIdUpWithoutAutomaticRegistration() throws MalformedRecordException {
    WireFormat lookingUp =
        WireFormat.confluent(SchemaRegistrySettings.at(registry.url()).withAutoRegister(false));
    WireCodec<Engagement> codec = lookingUp.codec(Engagement.class, "engagements", time);

    assertMissing(codec);
    registry.add("engagements-value", Schema.create(Schema.Type.STRING));
    assertMissing(codec);

    byte[] written = codec().encode(SampleRecords.engagement());
    assertThat(codec.encode(SampleRecords.engagement())).isEqualTo(written);
    assertThat(codec.decode(written)).isEqualTo(SampleRecords.engagement());
    assertThat(registry.requests())
        .filteredOn(request -> request.endsWith("/versions"))
        .as("registrations")
        .hasSize(1);
  }

  private static void assertMissing(WireCodec<Engagement> codec) {
    assertThatThrownBy(() -> codec.encode(SampleRecords.engagement()))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll("engagements-value", "version 1 of Engagement", "auto-register");
  }

  @Test
  void unknownIdIsAskedForOnceAWhile() throws MalformedRecordException {
    byte[] sound = codec().encode(SampleRecords.engagement());
    WireCodec<Engagement> reader = codec();
    registry.requests().clear();

    for (int i = 0; i < 1000; i++) {
      assertRefused(reader, framed(UNKNOWN, sound), Reason.UNKNOWN_SCHEMA, "4711");
    }
    assertThat(registry.requests()).containsExactly("GET /schemas/ids/4711");
    assertThat(reader.decode(sound)).isEqualTo(SampleRecords.engagement());

    time.pass(RegisteredSchemas.UNKNOWN_FOR);
    assertRefused(reader, framed(UNKNOWN, sound), Reason.UNKNOWN_SCHEMA, "4711");
    assertThat(registry.requests())
        .containsExactly(
            "GET /schemas/ids/4711", "GET /schemas/ids/66051", "GET /schemas/ids/4711");
  }

  @Test
  void anIdThatIsRegisteredLaterIsRead() throws MalformedRecordException {
    byte[] record =
        framed(InProcessRegistry.FIRST_ID, singleObject(SampleRecords.engagement()), 10);
    WireCodec<Engagement> reader = codec();
    assertRefused(reader, record, Reason.UNKNOWN_SCHEMA, "66051");

    codec().encode(SampleRecords.engagement());
    time.pass(RegisteredSchemas.UNKNOWN_FOR.minus(Duration.ofMillis(1)));
    assertRefused(reader, record, Reason.UNKNOWN_SCHEMA, "66051");
    time.pass(Duration.ofMillis(1));
    assertThat(reader.decode(record)).isEqualTo(SampleRecords.engagement());
  }

  @Test
  void negativeIdIsNotAskedFor() {
    assertRefused(codec(), framed(-2, new byte[9]), Reason.UNKNOWN_SCHEMA, "-2");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void cutHeaderAndForeignFormatsAreNamed() {
    for (int length = 1; length < 5; length++) {
      assertRefused(codec(), new byte[length], Reason.TRUNCATED, length + " bytes", "has 5");
    }
    assertRefused(
        codec(), new byte[] {'{', '}'}, Reason.UNKNOWN_FORMAT, "Confluent's", "c301", "7b7d");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void schemasThatAreNotTheTopicsAreRefusedWithoutAskingAgain() {
    String sameNameElsewhere =
        "{\"type\":\"record\",\"name\":\"com.example.Engagement\",\"fields\":[]}";
    int elsewhere = registry.add("a", new Schema.Parser().parse(sameNameElsewhere));
    int text = registry.add("b", Schema.create(Schema.Type.STRING));
    int protobuf = registry.add("c", "syntax = \"proto3\";", "PROTOBUF");
    int deletion =
        registry.add("d", ReleasedSchemas.all().newest(Deletion.class.getName()).schema());
    WireCodec<Engagement> reader = codec();

    for (int i = 0; i < 3; i++) {
      assertRefused(reader, framed(elsewhere, new byte[9]), Reason.OTHER_TYPE, "com.example.Eng");
      assertRefused(reader, framed(text, new byte[9]), Reason.OTHER_TYPE, "string");
      assertRefused(reader, framed(protobuf, new byte[9]), Reason.OTHER_TYPE, "PROTOBUF");
      assertRefused(reader, framed(deletion, new byte[9]), Reason.OTHER_TYPE, "Deletion where Eng");
    }
    time.pass(Duration.ofDays(1));
    assertRefused(reader, framed(text, new byte[9]), Reason.OTHER_TYPE, "string");
    assertThat(registry.requests()).hasSize(4);
  }

  @Test
  void schemaThatOursCannotResolveIsInvalid() {
    int without = registry.add("a", schema("[{\"name\":\"user\",\"type\":\"string\"}]"));
    int other =
        registry.add("b", new Schema.Parser().parse(released().replace("\"long\"", "\"boolean\"")));
    assertRefused(
        codec(), framed(without, new byte[] {0}), Reason.INVALID, "missing required field");
    byte[] record = framed(other, singleObject(SampleRecords.engagement()), 10);
    assertRefused(codec(), record, Reason.INVALID, "boolean", "long");
  }

  @Test
  void wrongDefaultOfAWriterDoesNotMatter() throws MalformedRecordException {
    String text = released().replace("\"name\":\"action\",", "\"name\":\"action\",\"default\":1,");
    assertThat(text).isNotEqualTo(released());
    int id = registry.add("a", text, "AVRO");
    byte[] record = framed(id, singleObject(SampleRecords.engagement()), 10);

    assertThat(codec().decode(record)).isEqualTo(SampleRecords.engagement());
  }

  @Test
  void referencesAreFollowed() throws MalformedRecordException {
    Schema whole = ReleasedSchemas.all().newest(Deletion.class.getName()).schema();
    registry.add("entity", whole.getField("entity").schema());
    String own =
        """
        {"type": "record", "name": "Deletion", "namespace": "dev.freshet.schemas", "fields": [
          {"name": "entity", "type": "Entity"}, {"name": "requested_at", "type": "long"}]}
        """;
    int sound = registry.addReferring("a", own, "dev.freshet.schemas.Entity", "entity");
    int lost = registry.addReferring("b", own, "dev.freshet.schemas.Entity", "nowhere");
    byte[] body = singleObject(SampleRecords.deletion());
    WireCodec<Deletion> reader = registry.format().codec(Deletion.class, "deletions", time);

    assertThat(reader.decode(framed(sound, body, 10))).isEqualTo(SampleRecords.deletion());
    assertRefused(reader, framed(lost, body, 10), Reason.INVALID, "nowhere version 1");
  }

  @Test
  void whatIsNoAvroSchemaIsInvalid() {
    int nonsense = registry.add("a", "nonsense", "AVRO");
    int undefined = registry.add("b", "{\"type\":\"array\",\"items\":\"Nowhere\"}", "AVRO");
    int deep = registry.add("c", "{\"type\":".repeat(5000) + "1" + "}".repeat(5000), "AVRO");
    for (int id : new int[] {nonsense, undefined, deep}) {
      assertRefused(codec(), framed(id, new byte[9]), Reason.INVALID, "schema " + id);
    }
  }

  @Test
  void schemasThatWouldBeReadForeverAreInvalid() {
    int endless =
        registry.add(
            "a",
            schema(
                "[{\"name\":\"x\",\"type\":{\"type\":\"record\",\"name\":\"R\",\"fields\":"
                    + "[{\"name\":\"u\",\"type\":[\"null\",\"R\"]},{\"name\":\"r\",\"type\":\"R\"}]}}]"));
    int doubling = registry.add("b", schema(doubling(40)));
    assertRefused(codec(), framed(endless, new byte[9]), Reason.INVALID, "R holds itself");
    assertRefused(codec(), framed(doubling, new byte[9]), Reason.INVALID, "more than 4096 fields");
  }

  @Test
  void recursionWithAChoiceIsRead() throws MalformedRecordException {
    String tree =
        "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"l\",\"type\":[\"null\",\"T\"]}]}";
    int id = registry.add("a", withField("tree", tree, null));
    byte[] sound = singleObject(SampleRecords.engagement());
    byte[] record = Arrays.copyOf(framed(id, sound, 10), sound.length - 5 + 3);
    // A tree of three, ended by a null.
    record[record.length - 3] = 2;
    record[record.length - 2] = 2;

    assertThat(codec().decode(record)).isEqualTo(SampleRecords.engagement());
  }

  @Test
  void recursionAsDeepAsTheRecordIsLongEnds() throws MalformedRecordException {
    String tree =
        "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"l\",\"type\":[\"null\",\"T\"]}]}";
    int id = registry.add("a", withField("tree", tree, null));
    byte[] sound = framed(id, singleObject(SampleRecords.engagement()), 10);
    byte[] record = Arrays.copyOf(sound, sound.length + (1 << 20));
    Arrays.fill(record, sound.length, record.length - 1, (byte) 2);

    assertThat(codec().decode(record)).isEqualTo(SampleRecords.engagement());
  }

  @Test
  void entriesOfNoBytesAreNotReadForever() throws MalformedRecordException {
    int id = registry.add("a", withField("x", "{\"type\":\"array\",\"items\":\"null\"}", null));
    byte[] sound = framed(id, singleObject(SampleRecords.engagement()), 10);
    int blocks = 100;
    byte[] record = Arrays.copyOf(sound, sound.length + blocks + 1);
    // In each byte as many nulls as bytes follow, or fifty.
    for (int left = blocks; left > 0; left--) {
      record[record.length - left - 1] = (byte) (2 * Math.min(50, left));
    }
    assertRefused(codec(), record, Reason.TRUNCATED, "a block of 50 entries");

    byte[] few = Arrays.copyOf(sound, sound.length + 3);
    few[sound.length] = 2;
    few[sound.length + 1] = 2;
    assertThat(codec().decode(few)).as("two nulls").isEqualTo(SampleRecords.engagement());
  }

  private WireCodec<Engagement> codec() {
    return registry.format().codec(Engagement.class, "engagements", time);
  }

  @SuppressWarnings("unchecked")
  private WireCodec<SpecificRecord> codecOf(SpecificRecord record) {
    return (WireCodec<SpecificRecord>)
        registry.format().codec(record.getClass(), "topic.of-all", time);
  }

  @SuppressWarnings("unchecked")
  private static byte[] singleObject(SpecificRecord record) {
    return ((WireCodec<SpecificRecord>) WireCodec.of(record.getClass())).encode(record);
  }

  private static byte[] framed(int id, byte[] confluent) {
    return framed(id, confluent, Math.min(5, confluent.length));
  }

  /** The body of a record, behind another header. */
  private static byte[] framed(int id, byte[] record, int header) {
    return ByteBuffer.allocate(5 + record.length - header)
        .put((byte) 0)
        .putInt(id)
        .put(record, header, record.length - header)
        .array();
  }

  private static String released() {
    return ReleasedSchemas.all().newest(Engagement.class.getName()).schema().toString();
  }

  /** The released schema of Engagement with one more field at its end. */
  private static Schema withField(String name, String type, String defaultValue) {
    String field =
        "{\"name\":\"%s\",\"type\":%s%s}"
            .formatted(name, type, defaultValue == null ? "" : ",\"default\":" + defaultValue);
    String text = released();
    return new Schema.Parser().parse(text.substring(0, text.lastIndexOf(']')) + "," + field + "]}");
  }

  private static Schema schema(String fields) {
    return new Schema.Parser()
        .parse(
            "{\"type\":\"record\",\"name\":\"dev.freshet.schemas.Engagement\",\"fields\":"
                + fields
                + "}");
  }

  /** Fields of records that each hold the next one twice: 2^depth in all, of no bytes. */
  private static String doubling(int depth) {
    String innermost = "{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[]}".formatted(depth);
    String nested =
        IntStream.range(0, depth)
            .mapToObj(
                i ->
                    "{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[{\"name\":\"a\",\"type\":"
                        .formatted(i))
            .collect(Collectors.joining());
    StringBuilder text =
        new StringBuilder("[{\"name\":\"x\",\"type\":").append(nested).append(innermost);
    for (int i = depth; i > 0; i--) {
      text.append("},{\"name\":\"b\",\"type\":\"R%d\"}]}".formatted(i));
    }
    return text.append("}]").toString();
  }

  private static void assertRefused(
      WireCodec<?> codec, byte[] record, Reason reason, String... words) {
    MalformedRecordException refused =
        catchThrowableOfType(MalformedRecordException.class, () -> codec.decode(record));
    assertThat(refused).as("decoding is refused").isNotNull().hasMessageContainingAll(words);
    assertThat(refused.reason()).as(refused.getMessage()).isEqualTo(reason);
    assertThat(refused.getMessage()).hasSizeLessThan(700);
  }
}
