package dev.freshet.schemas.wire;

import org.apache.avro.Schema;

/**
 * Finds the schema that a record was written with, by the bytes before its body.
 *
 * <p>One implementation a wire format; a {@link WireCodec} tells them apart by their first bytes.
 */
interface RecordHeader {

  /** The format and how it starts, to complete "not in …". */
  String description();

  /** Whether the record, of at least one byte, is in this wire format. */
  boolean startsRecord(byte[] record);

  /**
   * The schema of the record's body.
   *
   * @param record one that {@link #startsRecord} accepts
   * @return the same instance for every record of that schema, as far as it is remembered
   * @throws MalformedRecordException if the header is cut short or names no known schema
   * @throws SchemaRegistryException if a registry would know, but cannot be asked
   */
  Schema schemaOf(byte[] record) throws MalformedRecordException;

  /** The length of the header, in bytes; the body follows it. */
  int length();

  /**
   * The header of records written with this schema: {@link #length()} bytes.
   *
   * @throws SchemaRegistryException if a registry does not take the schema, or cannot be reached
   */
  byte[] headerFor(Schema schema);
}
