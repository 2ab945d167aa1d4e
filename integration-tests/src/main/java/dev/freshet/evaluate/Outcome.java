package dev.freshet.evaluate;

import java.util.List;
import java.util.Map;

/**
 * What an evaluation saw: every query, and the rank that every scorer gave its item.
 *
 * @param stream the stream
 * @param testFrom the position at which the test half began
 * @param learnt how many events were learnt: fewer than there are if it was stopped
 * @param queries the engagements asked about, in the stream's order
 * @param ranks by scorer, in the order they were given
 * @param cpuSeconds by scorer, the CPU time that its models spent learning
 */
public record Outcome(
    EventStream stream,
    int testFrom,
    int learnt,
    List<Query> queries,
    List<Ranks> ranks,
    Map<String, Double> cpuSeconds) {

  /** Returns whether the stream was learnt to its end. */
  public boolean isComplete() {
    return learnt == stream.size();
  }
}
