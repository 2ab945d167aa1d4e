package dev.freshet.platform;

/** Says that a part of the embedded platform did not do what it was asked to. */
public final class PlatformException extends RuntimeException {

  /** With a message that names the part, and what it said. */
  public PlatformException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The message of the innermost cause, which is the one that says what is wrong. */
  public static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
