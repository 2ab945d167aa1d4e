package dev.freshet.registry.reader;

import dev.freshet.schemas.wire.MalformedRecordException.Reason;

/** What a record of the topic can be, other than a sound record that is newer than what is held. */
public enum Oddity {
  /** Its value is null: the entity is gone, together with its sequence. */
  NULL("nulls", false),
  /** It has the sequence of the record held: delivered again. */
  DUPLICATE("duplicates", false),
  /** It has a lower sequence than the record held: delivered again, after its successors. */
  STALE("stale", false),
  /**
   * Another job published it than the record held, and its sequence decides all the same. After one
   * job has taken a registry over, this comes once for each entity; if it goes on, two jobs write.
   */
  FOREIGN("foreign", true),
  /** Its key is not {@code type:id}. */
  BAD_KEY("badKeys", true),
  /** Its value is empty, truncated, or otherwise not a registry record. */
  MALFORMED("malformed", true),
  /** It was written with a schema that this version of the library does not know: a later one. */
  NEWER_SCHEMA("newerSchema", true),
  /** Its value is of another entity than its key. */
  OTHER_ENTITY("otherEntity", true),
  /** It is of another space, or of another version of the space. */
  OTHER_SPACE("otherSpace", true),
  /** Its vector or scale is not finite, or the vector has not the dimension that it should have. */
  BAD_VECTOR("badVectors", true),
  /** A number in it is outside its range. */
  OUT_OF_RANGE("outOfRange", true),
  /**
   * Not a record: the reader's place in a partition no longer exists, because the partition was
   * truncated or the topic made anew, and the partition is read again from its beginning.
   */
  REREAD("rereads", true);

  private final String counter;
  private final boolean fault;

  Oddity(String counter, boolean fault) {
    this.counter = counter;
    this.fault = fault;
  }

  static Oddity of(Reason reason) {
    return switch (reason) {
      case INVALID_KEY -> BAD_KEY;
      case UNKNOWN_SCHEMA -> NEWER_SCHEMA;
      case OTHER_ENTITY -> OTHER_ENTITY;
      case OTHER_SPACE -> OTHER_SPACE;
      case BAD_VECTOR -> BAD_VECTOR;
      case OUT_OF_RANGE -> OUT_OF_RANGE;
      default -> MALFORMED;
    };
  }

  /** The name that it is counted by, which does not change between releases. */
  public String counter() {
    return counter;
  }

  /** Whether somebody should look: false for what at-least-once delivery and deletions bring. */
  public boolean isFault() {
    return fault;
  }
}
