package dev.freshet.schemas.wire;

import java.io.IOException;

/**
 * Says why bytes from a topic are not the record they should be.
 *
 * <p>It carries no stack trace: bad input can come by the million, and its cause is in the bytes.
 */
public final class MalformedRecordException extends IOException {

  private static final long serialVersionUID = 1L;

  /** The kinds of damage, for counting. */
  public enum Reason {
    /** There are no bytes at all: the record's value is null. */
    NULL,
    /** The record's value has length 0. */
    EMPTY,
    /** The record does not start with the marker of a known wire format. */
    UNKNOWN_FORMAT,
    /** The record's header names a schema that was never released, or no registry has. */
    UNKNOWN_SCHEMA,
    /** The record is sound, but of another type than the topic's. */
    OTHER_TYPE,
    /** The record ends before its last field does. */
    TRUNCATED,
    /** The record goes on after its last field. */
    TRAILING_BYTES,
    /** The bytes cannot come from a writer of the schema that the header names. */
    INVALID,
    /** The bytes are not an entity key. */
    INVALID_KEY,
    /** A registry record's value is of another entity than its key. */
    OTHER_ENTITY,
    /** A registry record is of another space, or of another version of the space. */
    OTHER_SPACE,
    /**
     * A registry record's vector or scale is not finite, or the vector has not the dimension that
     * it should have.
     */
    BAD_VECTOR,
    /** A number in a registry record is outside its range. */
    OUT_OF_RANGE
  }

  /** A message may quote the record, which can be as long as Kafka allows. */
  private static final int MOST_CHARACTERS = 2_000;

  private final Reason reason;

  MalformedRecordException(Reason reason, String message) {
    super(
        message.length() <= MOST_CHARACTERS
            ? message
            : message.substring(0, MOST_CHARACTERS) + "…");
    this.reason = reason;
  }

  /** The kind of damage; {@link #getMessage()} has the particulars. */
  public Reason reason() {
    return reason;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
