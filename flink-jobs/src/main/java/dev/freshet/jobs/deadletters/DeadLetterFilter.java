package dev.freshet.jobs.deadletters;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters an operator asks for.
 *
 * @param reasons their reasons; empty takes all
 * @param topics their source topics; empty takes all
 * @param since refused at this time or later; absent takes all
 * @param after in the partitions of these positions, only what lies after them
 * @param limit at most so many, 1 or more
 */
public record DeadLetterFilter(
    Set<String> reasons,
    Set<String> topics,
    Optional<Instant> since,
    List<Position> after,
    long limit) {

  /** Takes every dead letter. */
  public static final DeadLetterFilter ALL =
      new DeadLetterFilter(Set.of(), Set.of(), Optional.empty(), List.of(), Long.MAX_VALUE);

  public DeadLetterFilter {
    reasons = Set.copyOf(reasons);
    topics = Set.copyOf(topics);
    after = List.copyOf(after);
  }

  /** Whether it takes a dead letter, were there no limit. */
  boolean takes(StoredDeadLetter stored) {
    return (reasons.isEmpty() || reasons.contains(stored.letter().reason()))
        && (topics.isEmpty() || topics.contains(stored.origin().topic()))
        && since.map(time -> stored.refusedAt() >= time.toEpochMilli()).orElse(true)
        && after.stream()
            .filter(position -> position.partition() == stored.position().partition())
            .allMatch(position -> stored.position().offset() > position.offset());
  }
}
