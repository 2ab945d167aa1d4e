package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.VectorSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** Reads, through the codec, records of an application that has another version of the schema. */
class SchemaEvolutionTest {

  private static final byte MARKER = 'x';

  /** A wire format whose header is one byte, and whose records all have one schema. */
  private record OneSchema(Schema schema) implements RecordHeader {
    @Override
    public String description() {
      return "the test's";
    }

    @Override
    public boolean startsRecord(byte[] record) {
      return record[0] == MARKER;
    }

    @Override
    public Schema schemaOf(byte[] record) {
      return schema;
    }

    @Override
    public int length() {
      return 1;
    }

    @Override
    public byte[] headerFor(Schema schema) {
      return new byte[] {MARKER};
    }
  }

  @Test
  void fieldsAndSymbolsThatOneSideLacks() throws IOException {
    Schema released = released();
    Schema other = otherVersion(released);
    GenericRecord sample = (GenericRecord) read(sampleBytes(), released);
    GenericRecord record = new GenericData.Record(other);
    for (Schema.Field field : other.getFields()) {
      record.put(
          field.name(),
          switch (field.name()) {
            case "tags" -> List.of("a", "b");
            case "source" ->
                new GenericData.EnumSymbol(other.getField("source").schema(), "GUESSED");
            default -> sample.get(field.name());
          });
    }
    WireCodec<Embedding> codec = WireCodec.of(Embedding.class, new OneSchema(other));

    Embedding decoded = codec.decode(write(record));

    Embedding expected = SampleRecords.embedding();
    expected.setSource(VectorSource.TRAINED);
    expected.setNeighbours(PackedNeighbours.pack(new long[0], new float[0], 0));
    assertThat(decoded).isEqualTo(expected);
  }

  @Test
  void twoWireFormatsSideBySide() throws IOException {
    WireCodec<Embedding> first =
        WireCodec.of(
            Embedding.class,
            new OneSchema(released()),
            new SingleObjectHeader(ReleasedSchemas.all()));
    Embedding record = SampleRecords.embedding();
    byte[] written = first.encode(record);
    assertThat(written[0]).isEqualTo(MARKER);
    assertThat(first.decode(written)).isEqualTo(record);
    assertThat(first.decode(WireCodec.of(Embedding.class).encode(record))).isEqualTo(record);
  }

  /** Has fields in another order, lacks neighbours, and has tags and a source of its own. */
  private static Schema otherVersion(Schema released) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : released.getFields()) {
      switch (field.name()) {
        case "neighbours" -> {}
        case "source" -> fields.add(0, new Schema.Field("source", moreSources(field.schema())));
        default -> fields.add(new Schema.Field(field, field.schema()));
      }
    }
    Schema tags = Schema.createArray(Schema.create(Schema.Type.STRING));
    fields.add(3, new Schema.Field("tags", tags));
    return Schema.createRecord(
        released.getName(), "Another version.", released.getNamespace(), false, fields);
  }

  private static Schema moreSources(Schema sources) {
    List<String> symbols = new ArrayList<>(List.of("GUESSED"));
    symbols.addAll(sources.getEnumSymbols());
    return Schema.createEnum(
        sources.getName(), null, sources.getNamespace(), symbols, sources.getEnumDefault());
  }

  private static Schema released() {
    return ReleasedSchemas.all().releases().stream()
        .filter(release -> release.type() == Embedding.class)
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .schema();
  }

  private static byte[] sampleBytes() {
    byte[] record = WireCodec.of(Embedding.class).encode(SampleRecords.embedding());
    return Arrays.copyOfRange(record, 10, record.length);
  }

  private static Object read(byte[] body, Schema schema) throws IOException {
    return new GenericDatumReader<>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(body, null));
  }

  private static byte[] write(GenericRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(MARKER);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
