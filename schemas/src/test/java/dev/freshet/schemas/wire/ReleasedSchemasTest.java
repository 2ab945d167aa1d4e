package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.freshet.schemas.wire.ReleasedSchemas.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves that old and new applications can read each other's records. */
class ReleasedSchemasTest {

  private static final Path PROPOSALS = Path.of("target", "released-schemas");

  static List<Class<? extends SpecificRecord>> types() {
    return ReleasedSchemas.types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void newestReleaseIsTheSchemaInUse(Class<? extends SpecificRecord> type) throws IOException {
    List<Release> releases = releasesOf(type);
    Schema current = current(type);
    // Schema.equals compares everything but documentation.
    if (!releases.isEmpty() && releases.get(releases.size() - 1).schema().equals(current)) {
      return;
    }
    int version = releases.size() + 1;
    Files.createDirectories(PROPOSALS);
    Path schema = PROPOSALS.resolve("%s.%d.avsc".formatted(type.getSimpleName(), version));
    Files.writeString(schema, SchemaFormatter.format("json/pretty", current) + "\n");
    Path golden = PROPOSALS.resolve(GoldenBytes.fileOf(type, version));
    Files.writeString(golden, hex(encodeSample(type)));
    fail(
        """
        The schema of %1$s changed, and records written with it could not be read elsewhere. Either
        undo the change, or release it as version %2$d (never change a released file):
          cp schemas/%3$s schemas/src/main/resources/dev/freshet/schemas/released/
          cp schemas/%4$s schemas/src/test/resources/dev/freshet/schemas/golden/
        Give what is new a default value in the schema, and a value in SampleRecords.
        """,
        type.getSimpleName(), version, schema, golden);
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyVersionReadsEveryOther(Class<? extends SpecificRecord> type) throws IOException {
    for (Release writer : releasesOf(type)) {
      assertReads(current(type), writer.schema(), writer.toString());
      assertReads(writer.schema(), current(type), writer.toString());
      for (Release reader : releasesOf(type)) {
        assertReads(reader.schema(), writer.schema(), reader + " reading " + writer);
        // The bytes of an application of the writer's time, read by one of the reader's time.
        byte[] golden = GoldenBytes.of(type, writer.version());
        GenericRecord record = read(golden, writer.schema(), reader.schema());
        assertThat(GenericData.get().validate(reader.schema(), record)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void codecReadsTheGoldenBytesOfEveryVersion(Class<? extends SpecificRecord> type)
      throws IOException {
    List<Release> releases = releasesOf(type);
    for (Release release : releases) {
      byte[] golden = GoldenBytes.of(type, release.version());
      SpecificRecord record = WireCodec.of(type).decode(golden);
      assertThat(ReleasedSchemas.all().byFingerprint(release.fingerprint()))
          .isSameAs(release.schema());
      if (release.version() == releases.size()) {
        assertThat(record).isEqualTo(SampleRecords.of(type));
        assertThat(hex(encodeSample(type))).isEqualTo(hex(golden));
      } else {
        // Nothing of the old record is lost or changed by today's codec.
        GenericRecord before = read(golden, release.schema(), release.schema());
        GenericRecord after =
            read(
                encode(type, record), releases.get(releases.size() - 1).schema(), release.schema());
        assertThat(after).isEqualTo(before);
      }
    }
  }

  @Test
  void goldenBytesStartWithTheirSchemasFingerprint() {
    for (Release release : ReleasedSchemas.all().releases()) {
      byte[] golden = GoldenBytes.of(release.type(), release.version());
      assertThat(HexFormat.of().formatHex(golden, 0, 10))
          .as("the header of %s; a released schema's file must never change", release)
          .isEqualTo("c301" + littleEndianHex(release.fingerprint()));
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyFieldIsDocumented(Class<? extends SpecificRecord> type) {
    assertDocumented(current(type), new HashSet<>());
  }

  @Test
  void unknownFingerprintHasNoSchema() {
    assertThat(ReleasedSchemas.all().byFingerprint(0)).isNull();
  }

  private static void assertReads(Schema reader, Schema writer, String what) {
    SchemaCompatibility.SchemaPairCompatibility result =
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    assertThat(result.getType())
        .as("%s: %s", what, result.getResult())
        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  private static void assertDocumented(Schema schema, Set<String> seen) {
    switch (schema.getType()) {
      case RECORD -> {
        assertThat(schema.getDoc()).as(schema.getName()).isNotBlank();
        if (seen.add(schema.getFullName())) {
          for (Schema.Field field : schema.getFields()) {
            assertThat(field.doc()).as("%s.%s", schema.getName(), field.name()).isNotBlank();
            assertDocumented(field.schema(), seen);
          }
        }
      }
      case ENUM -> assertThat(schema.getDoc()).as(schema.getName()).isNotBlank();
      case ARRAY -> assertDocumented(schema.getElementType(), seen);
      case MAP -> assertDocumented(schema.getValueType(), seen);
      case UNION -> schema.getTypes().forEach(branch -> assertDocumented(branch, seen));
      default -> {}
    }
  }

  private static List<Release> releasesOf(Class<? extends SpecificRecord> type) {
    return ReleasedSchemas.all().releases().stream().filter(r -> r.type() == type).toList();
  }

  /** The schema in use as any language would write it, without the marks of Java's code. */
  private static Schema current(Class<? extends SpecificRecord> type) {
    String json = SpecificData.get().getSchema(type).toString();
    return new Schema.Parser()
        .parse(
            json.replace("{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"string\"")
                .replace(",\"avro.java.string\":\"String\"", ""));
  }

  private static byte[] encodeSample(Class<? extends SpecificRecord> type) {
    return encode(type, SampleRecords.of(type));
  }

  private static <T extends SpecificRecord> byte[] encode(Class<T> type, SpecificRecord record) {
    return WireCodec.of(type).encode(type.cast(record));
  }

  private static GenericRecord read(byte[] record, Schema writer, Schema reader)
      throws IOException {
    return new GenericDatumReader<GenericRecord>(writer, reader)
        .read(null, DecoderFactory.get().binaryDecoder(record, 10, record.length - 10, null));
  }

  private static String littleEndianHex(long value) {
    return HexFormat.of().toHexDigits(Long.reverseBytes(value));
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int start = 0; start < bytes.length; start += 32) {
      int end = Math.min(start + 32, bytes.length);
      text.append(HexFormat.of().formatHex(bytes, start, end)).append('\n');
    }
    return text.toString();
  }
}
