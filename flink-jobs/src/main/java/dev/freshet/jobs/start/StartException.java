package dev.freshet.jobs.start;

/** Refuses to start the job; the message says what is wrong, where, and what to do. */
public final class StartException extends RuntimeException {

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
