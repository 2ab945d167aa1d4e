package dev.freshet.jobs.topics;

import java.util.Locale;

/**
 * One thing that is not as it should be with a topic.
 *
 * @param severity whether a contract is broken
 * @param topic name of the topic
 * @param setting what of the topic it is about: a setting, or {@code topic} itself
 * @param found what is there
 * @param needed what is allowed
 * @param why what goes wrong otherwise: a sentence
 */
public record TopicFinding(
    Severity severity, String topic, String setting, String found, String needed, String why) {

  /** What {@link #setting} says of a topic that does not exist. */
  public static final String TOPIC = "topic";

  /** Whether a contract is broken. */
  public enum Severity {
    /** A contract is broken: the job fails, or goes wrong unseen. */
    WRONG,
    /** The job works, with less safety than it could have. */
    WARNING
  }

  /** One line: {@code wrong: dead-letters: max.message.bytes is 1000, needed: …. Why.} */
  @Override
  public String toString() {
    return "%s: %s: %s is %s, needed: %s. %s"
        .formatted(severity.name().toLowerCase(Locale.ROOT), topic, setting, found, needed, why);
  }
}
