package dev.freshet.demo;

import dev.freshet.streams.StreamRow;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Measures freshness as a reader of the registry topic sees it: for each event, from its Kafka time
 * to the reading of the first record that says it reflects that event.
 *
 * <p>An event and a record meet by the record's entity, which must be one that the event touches,
 * and its {@code arrived_at}, which must be the event's Kafka time. Several events that one record
 * is the first to reflect are counted once, by the oldest, so the figures err on the slow side. A
 * record that arrived when it was published reflects no event (its scale faded with time), and is
 * left out. All methods may be called from any thread.
 */
public final class FreshnessProbe {

  private final Function<StreamRow, List<String>> touched;
  private final Map<Arrival, Integer> expected = new HashMap<>();
  private final BitSet seen = new BitSet();
  private long[] millis = new long[1024];
  private int measured;
  private int announced;

  /**
   * A probe.
   *
   * @param touched the registry keys of the entities that an event may change
   */
  public FreshnessProbe(Function<StreamRow, List<String>> touched) {
    this.touched = touched;
  }

  /** The entity of a registry record, and the Kafka time that it gives. */
  private record Arrival(String entity, long kafkaTimeMillis) {}

  /** Announces an event that has, or is about to get, this Kafka time. */
  public synchronized void announce(StreamRow row, long kafkaTimeMillis) {
    int event = announced++;
    for (String entity : touched.apply(row)) {
      expected.putIfAbsent(new Arrival(entity, kafkaTimeMillis), event);
    }
  }

  /**
   * A registry record was read.
   *
   * @param entity the record's key
   * @param arrivedAtMillis what the record gives as {@code arrived_at}
   * @param publishedAtMillis what it gives as {@code published_at}
   * @param nowMillis when it was read
   */
  public synchronized void read(
      String entity, long arrivedAtMillis, long publishedAtMillis, long nowMillis) {
    if (arrivedAtMillis == publishedAtMillis) {
      return;
    }
    Integer event = expected.get(new Arrival(entity, arrivedAtMillis));
    if (event != null && !seen.get(event)) {
      seen.set(event);
      if (measured == millis.length) {
        millis = Arrays.copyOf(millis, 2 * measured);
      }
      millis[measured++] = Math.max(0, nowMillis - arrivedAtMillis);
    }
  }

  /**
   * The quantiles measured so far.
   *
   * @param p50 median, in milliseconds; NaN if nothing was measured
   * @param p99 99th percentile, in milliseconds; NaN if nothing was measured
   * @param events number of events measured
   */
  public record Freshness(double p50, double p99, int events) {}

  /** What was measured so far. */
  public synchronized Freshness freshness() {
    long[] sorted = Arrays.copyOf(millis, measured);
    Arrays.sort(sorted);
    return new Freshness(quantile(sorted, 0.5), quantile(sorted, 0.99), measured);
  }

  private static double quantile(long[] sorted, double quantile) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(quantile * sorted.length);
    return sorted[Math.max(rank, 1) - 1];
  }
}
