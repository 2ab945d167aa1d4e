package dev.freshet.streams;

/** Says that Kafka did not take a record of a replay. */
public final class ReplayException extends RuntimeException {

  ReplayException(String topic, Throwable cause) {
    super("Kafka refused an event for topic %s: %s".formatted(topic, cause.getMessage()), cause);
  }
}
