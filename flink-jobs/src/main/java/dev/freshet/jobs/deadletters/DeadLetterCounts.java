package dev.freshet.jobs.deadletters;

import java.util.Map;
import java.util.TreeMap;

/** Counts dead letters by reason and source topic. */
public final class DeadLetterCounts {

  private final Map<String, Map<String, Long>> counts = new TreeMap<>();

  /** Counts one. */
  public void add(StoredDeadLetter stored) {
    counts
        .computeIfAbsent(stored.letter().reason(), unused -> new TreeMap<>())
        .merge(stored.origin().topic(), 1L, Long::sum);
  }

  /** How many there are by reason, then by source topic; in the order of their names. */
  public Map<String, Map<String, Long>> byReasonAndTopic() {
    return counts;
  }
}
