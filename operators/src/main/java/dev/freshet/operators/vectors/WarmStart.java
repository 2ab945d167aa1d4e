package dev.freshet.operators.vectors;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeSet;

/**
 * The stretch of the registry topic that a job without state loads before its first answer.
 *
 * @param client the properties of the Kafka client that reads it
 * @param topic the registry topic
 * @param ends the offset in each partition at which loading ends; the feedback goes on from there
 * @param decoder reads the records, as it does for the feedback
 */
public record WarmStart(
    Map<String, String> client, String topic, Map<Integer, Long> ends, FeedbackDecoder decoder)
    implements Serializable {

  /** Nothing to load. */
  public static final WarmStart NONE = new WarmStart(Map.of(), "", Map.of(), null);

  /** Copies the maps. */
  public WarmStart {
    client = Map.copyOf(client);
    ends = Map.copyOf(ends);
  }

  /** Names the client's properties without their values, which may be credentials. */
  @Override
  public String toString() {
    return "WarmStart[client=%s, topic=%s, ends=%s]"
        .formatted(new TreeSet<>(client.keySet()), topic, ends);
  }
}
