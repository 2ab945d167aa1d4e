package dev.freshet.jobs.start;

/**
 * Refuses to start the job for what its topics are; the message says what is wrong, where, and what
 * to do.
 */
public final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }
}
