package dev.freshet.schemas.wire;

import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import dev.freshet.schemas.wire.ReleasedSchemas.Release;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.avro.Schema;

/**
 * Reads and writes the header of Confluent's wire format: a zero byte, then the schema's id in the
 * registry as 4 bytes, big-endian.
 *
 * <p>Source: Confluent Platform, "Formats, Serializers, and Deserializers: Wire format".
 */
final class ConfluentHeader implements RecordHeader {

  private static final byte MARKER = 0;
  private static final int LENGTH = 5;
  private static final VarHandle BIG_ENDIAN_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final RegisteredSchemas schemas;
  private final SubjectSchema subject;

  /**
   * @param schemas for what is read
   * @param subject for what is written
   */
  ConfluentHeader(RegisteredSchemas schemas, SubjectSchema subject) {
    this.schemas = schemas;
    this.subject = subject;
  }

  @Override
  public String description() {
    return "Confluent's wire format, which starts with 00";
  }

  @Override
  public boolean startsRecord(byte[] record) {
    return record[0] == MARKER;
  }

  @Override
  public Schema schemaOf(byte[] record) throws MalformedRecordException {
    if (record.length < LENGTH) {
      throw new MalformedRecordException(
          Reason.TRUNCATED,
          "ends within its header: %d bytes, and the header of Confluent's wire format has %d"
              .formatted(record.length, LENGTH));
    }
    return schemas.byId((int) BIG_ENDIAN_INT.get(record, 1));
  }

  @Override
  public int length() {
    return LENGTH;
  }

  @Override
  public byte[] headerFor(Schema schema) {
    Release release = subject.release(schema.getFullName());
    int id = subject.idOf(release);
    schemas.remember(id, release.schema());
    byte[] header = new byte[LENGTH];
    header[0] = MARKER;
    BIG_ENDIAN_INT.set(header, 1, id);
    return header;
  }
}
