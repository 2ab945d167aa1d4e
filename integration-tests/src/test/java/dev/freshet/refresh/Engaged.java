package dev.freshet.refresh;

import dev.freshet.maths.Fingerprint;
import java.nio.charset.StandardCharsets;

/**
 * A generated engagement.
 *
 * @param id the event's id, null for none
 * @param weight what it counts
 * @param time the event time, milliseconds since the epoch
 */
public record Engaged(String id, String user, String item, float weight, long time) {

  /** The user's key in the registry. */
  public byte[] userKey() {
    return key("user:", user);
  }

  /** The item's key in the registry. */
  public byte[] itemKey() {
    return key("item:", item);
  }

  /** The item's fingerprint. */
  public long anchor() {
    return Fingerprint.of(itemKey());
  }

  private static byte[] key(String type, String id) {
    return (type + id).getBytes(StandardCharsets.UTF_8);
  }
}
