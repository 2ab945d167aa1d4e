package dev.freshet.registry.reader;

/** Says why a registry reader has ended. */
public final class RegistryReaderException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RegistryReaderException(String message) {
    super(message);
  }

  RegistryReaderException(String message, Throwable cause) {
    super(message, cause);
  }
}
