package dev.freshet.jobs.topics;

import dev.freshet.jobs.topics.TopicFinding.Severity;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * What a contract asks of one setting of a topic.
 *
 * @param setting name of the setting
 * @param needed what is allowed, in words
 * @param created the value that a new topic gets
 * @param why what goes wrong otherwise: a sentence
 * @param severity of a topic that does not keep it
 * @param holds whether a topic keeps the rule
 */
public record TopicRule(
    String setting,
    String needed,
    String created,
    String why,
    Severity severity,
    Predicate<TopicState> holds) {

  /** The setting has exactly this value. */
  static TopicRule is(String setting, String value, String why) {
    return new TopicRule(
        setting,
        value,
        value,
        why,
        Severity.WRONG,
        topic -> value.equals(topic.settings().get(setting)));
  }

  /** The setting, a list of words, does not have this one. */
  static TopicRule isWithout(String setting, String word, String created, String why) {
    return new TopicRule(
        setting,
        "anything without " + word,
        created,
        why,
        Severity.WRONG,
        topic ->
            topic.settings().containsKey(setting)
                && Arrays.stream(topic.settings().get(setting).split(",", -1))
                    .noneMatch(other -> other.strip().equals(word)));
  }

  /**
   * The setting, a number, is at least {@code least}.
   *
   * @param created at least {@code least}
   */
  static TopicRule atLeast(String setting, long least, long created, String why) {
    return new TopicRule(
        setting,
        "at least " + least,
        Long.toString(created),
        why,
        Severity.WRONG,
        topic -> topic.number(setting, Long.MIN_VALUE) >= least);
  }

  /** The setting, a number, is at most this. */
  static TopicRule atMost(String setting, long most, String why) {
    return new TopicRule(
        setting,
        "at most " + most,
        Long.toString(most),
        why,
        Severity.WRONG,
        topic -> topic.number(setting, Long.MAX_VALUE) <= most);
  }

  /** The same rule, which also holds where another setting has this value. */
  TopicRule unless(String other, String value) {
    return new TopicRule(
        setting,
        needed + ", or " + other + " " + value,
        created,
        why,
        severity,
        holds.or(topic -> value.equals(topic.settings().get(other))));
  }

  /** The same rule, of which a topic that does not keep it is only warned. */
  TopicRule advised() {
    return new TopicRule(setting, needed, created, why, Severity.WARNING, holds);
  }
}
