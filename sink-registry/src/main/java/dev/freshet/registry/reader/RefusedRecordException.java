package dev.freshet.registry.reader;

/** Says why a record cannot be held. It carries no stack trace: they can come by the million. */
final class RefusedRecordException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Oddity oddity;

  RefusedRecordException(Oddity oddity, String message) {
    super(message, null, false, false);
    this.oddity = oddity;
  }

  Oddity oddity() {
    return oddity;
  }
}
