package dev.freshet.schemas.wire;

/**
 * Says that the schema registry did not do its part: it cannot be reached, refuses what it was
 * asked, or gives answers that are none.
 *
 * <p>That is no record's fault. Whoever decodes or encodes must fail and try the same records again
 * later; a record must not be set aside for an outage. No message holds a credential.
 */
public final class SchemaRegistryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SchemaRegistryException(String message) {
    super(message);
  }

  SchemaRegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
