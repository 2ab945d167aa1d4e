package dev.freshet.schemas.wire;

import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Reads and writes the header of Avro's single-object encoding: the marker C3 01, then the schema's
 * CRC-64-AVRO fingerprint as 8 bytes, little-endian.
 *
 * <p>Source: Apache Avro 1.12 specification, "Single-object encoding".
 */
final class SingleObjectHeader implements RecordHeader {

  private static final byte MARKER_0 = (byte) 0xC3;
  private static final byte MARKER_1 = 0x01;
  private static final int LENGTH = 10;
  private static final VarHandle LITTLE_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final ReleasedSchemas schemas;

  SingleObjectHeader(ReleasedSchemas schemas) {
    this.schemas = schemas;
  }

  @Override
  public String description() {
    return "Avro's single-object encoding, which starts with c301";
  }

  @Override
  public boolean startsRecord(byte[] record) {
    return record[0] == MARKER_0 && (record.length == 1 || record[1] == MARKER_1);
  }

  @Override
  public Schema schemaOf(byte[] record) throws MalformedRecordException {
    if (record.length < LENGTH) {
      throw new MalformedRecordException(
          Reason.TRUNCATED,
          "ends within its header: %d bytes, and the header of the single-object encoding has %d"
              .formatted(record.length, LENGTH));
    }
    long fingerprint = (long) LITTLE_ENDIAN_LONG.get(record, 2);
    Schema schema = schemas.byFingerprint(fingerprint);
    if (schema == null) {
      throw new MalformedRecordException(
          Reason.UNKNOWN_SCHEMA,
          "unknown schema fingerprint 0x%016x: no released schema has it".formatted(fingerprint));
    }
    return schema;
  }

  @Override
  public int length() {
    return LENGTH;
  }

  @Override
  public byte[] headerFor(Schema schema) {
    byte[] header = new byte[LENGTH];
    header[0] = MARKER_0;
    header[1] = MARKER_1;
    LITTLE_ENDIAN_LONG.set(header, 2, SchemaNormalization.parsingFingerprint64(schema));
    return header;
  }
}
