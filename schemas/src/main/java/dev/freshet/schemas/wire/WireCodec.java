package dev.freshet.schemas.wire;

import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Turns records of one type into the bytes of a topic, and back.
 *
 * <p>It writes the newest schema, and reads records of every released one. It reuses its buffers,
 * so one thread may use it at a time; it is not serialisable either: create it where it is used,
 * such as in an operator's {@code open()}. Decoding takes memory in proportion to the bytes given,
 * whatever lengths are written in them.
 *
 * @param <T> the record type, a class generated from one of this module's schemas
 */
public final class WireCodec<T extends SpecificRecord> {

  private static final int SHOWN_BYTES = 8;
  private static final int SHOWN_CHARACTERS = 500;
  // More than a topic has versions; a registry's schemas may be forgotten and made anew.
  private static final int MOST_READERS = 1000;

  private final Schema schema;
  private final RecordHeader[] headers;
  private final SpecificData model;

  // Null until the first record is written: a registry may have to be asked for it.
  private byte[] writtenHeader;
  private final DatumWriter<T> writer;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream(512);
  private BinaryEncoder encoder;

  private final BoundedDecoder decoder = new BoundedDecoder();
  // By identity: a schema's own equals() compares it field by field.
  private final IdentityHashMap<Schema, DatumReader<T>> readers = new IdentityHashMap<>();

  private WireCodec(Class<T> type, RecordHeader... headers) {
    // Names of nested types resolve in the record's own class loader: in a Flink job, the user
    // code's. Custom coders are the generated methods, which do not box numbers.
    this.model = new SpecificData(type.getClassLoader());
    model.setCustomCoders(true);
    model.setFastReaderEnabled(false);
    this.schema = model.getSchema(type);
    this.headers = headers;
    this.writer = new SpecificDatumWriter<>(schema, model);
  }

  /**
   * A codec for Avro's single-object encoding.
   *
   * @param type a class generated from one of this module's schemas
   */
  public static <T extends SpecificRecord> WireCodec<T> of(Class<T> type) {
    return of(type, new SingleObjectHeader(ReleasedSchemas.all()));
  }

  /** A codec that writes the first of these wire formats, and reads all of them. */
  static <T extends SpecificRecord> WireCodec<T> of(Class<T> type, RecordHeader... headers) {
    return new WireCodec<>(type, headers);
  }

  /**
   * Encodes a record with the newest schema.
   *
   * @return a new array: header and body
   * @throws IllegalArgumentException if a field that must have a value is null
   * @throws SchemaRegistryException if the wire format needs a schema registry, and that fails
   */
  public byte[] encode(T record) {
    if (writtenHeader == null) {
      writtenHeader = headers[0].headerFor(schema);
    }
    written.reset();
    written.writeBytes(writtenHeader);
    try {
      encoder = EncoderFactory.get().binaryEncoder(written, encoder);
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException | RuntimeException e) {
      // What it has buffered must not precede the next record.
      encoder = null;
      throw new IllegalArgumentException(
          "cannot encode %s: %s".formatted(schema.getName(), e.getMessage()), e);
    }
    return written.toByteArray();
  }

  /**
   * Decodes a record, whatever released schema it was written with.
   *
   * @param record header and body, and nothing else; kept unchanged and not retained
   * @throws MalformedRecordException if the bytes are no such record; it says why
   * @throws SchemaRegistryException if the record's wire format needs a schema registry, and that
   *     fails; the record may be sound
   */
  public T decode(byte[] record) throws MalformedRecordException {
    RecordHeader header = headerOf(record);
    DatumReader<T> reader = readerFor(header.schemaOf(record));
    decoder.reset(record, header.length());
    try {
      T decoded = reader.read(null, decoder);
      if (decoder.remaining() > 0) {
        throw new MalformedRecordException(
            Reason.TRAILING_BYTES,
            "%d trailing bytes: the %s ends at byte %d of %d"
                .formatted(
                    decoder.remaining(), schema.getName(), decoder.position(), record.length));
      }
      return decoded;
    } catch (MalformedRecordException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Avro reports values that the schema does not allow by various runtime exceptions.
      throw new MalformedRecordException(
          Reason.INVALID,
          "invalid: before byte %d, not a value of the schema of %s: %s"
              .formatted(decoder.position(), schema.getName(), shown(e.getMessage())));
    } finally {
      decoder.release();
    }
  }

  private RecordHeader headerOf(byte[] record) throws MalformedRecordException {
    if (record == null) {
      throw new MalformedRecordException(Reason.NULL, "null where a record is expected");
    }
    if (record.length == 0) {
      throw new MalformedRecordException(Reason.EMPTY, "empty: 0 bytes");
    }
    for (RecordHeader header : headers) {
      if (header.startsRecord(record)) {
        return header;
      }
    }
    throw new MalformedRecordException(
        Reason.UNKNOWN_FORMAT,
        "not in %s: the first bytes are "
                .formatted(
                    Arrays.stream(headers)
                        .map(RecordHeader::description)
                        .collect(Collectors.joining(", nor in ")))
            + HexFormat.of().formatHex(record, 0, Math.min(SHOWN_BYTES, record.length)));
  }

  private DatumReader<T> readerFor(Schema recordSchema) throws MalformedRecordException {
    DatumReader<T> reader = readers.get(recordSchema);
    if (reader == null) {
      if (!recordSchema.getFullName().equals(schema.getFullName())) {
        throw new MalformedRecordException(
            Reason.OTHER_TYPE,
            "another type's record: %s where %s is expected"
                .formatted(recordSchema.getName(), schema.getName()));
      }
      if (readers.size() >= MOST_READERS) {
        readers.clear();
      }
      reader = new SpecificDatumReader<>(recordSchema, schema, model);
      readers.put(recordSchema, reader);
    }
    return reader;
  }

  /** Avro's messages may hold whatever names another one's schema has. */
  private static String shown(String message) {
    return message == null || message.length() <= SHOWN_CHARACTERS
        ? message
        : message.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
