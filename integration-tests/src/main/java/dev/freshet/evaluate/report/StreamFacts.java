package dev.freshet.evaluate.report;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Outcome;
import java.time.Instant;

/**
 * What stream was evaluated, and how much of it.
 *
 * @param name its name
 * @param events engagements and follows
 * @param engagements how many of them are engagements
 * @param users users that engage
 * @param items items that are engaged with
 * @param firstEventTime ISO-8601, UTC
 * @param testEventTime when the test half begins; ISO-8601, UTC
 * @param lastEventTime ISO-8601, UTC
 * @param testFrom how many events come before the test half
 * @param learnt how many events were learnt
 */
public record StreamFacts(
    String name,
    int events,
    int engagements,
    int users,
    int items,
    String firstEventTime,
    String testEventTime,
    String lastEventTime,
    int testFrom,
    int learnt) {

  static StreamFacts of(Outcome outcome) {
    EventStream stream = outcome.stream();
    int last = stream.size() - 1;
    return new StreamFacts(
        stream.name(),
        stream.size(),
        stream.engagements(),
        stream.users(),
        stream.items(),
        time(stream, 0),
        time(stream, Math.min(outcome.testFrom(), last)),
        time(stream, last),
        outcome.testFrom(),
        outcome.learnt());
  }

  private static String time(EventStream stream, int position) {
    return Instant.ofEpochMilli(stream.time(position)).toString();
  }
}
