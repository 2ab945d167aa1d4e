package dev.freshet.operators.ingest;

import java.nio.charset.StandardCharsets;

/** Words the dead letter of an event whose entity has another entity's fingerprint. */
public final class Collision {

  private Collision() {}

  /**
   * Returns the dead letter.
   *
   * @param role which entity of the event it is
   * @param held the key of the entity that holds the fingerprint, null if not known here
   * @param named the key that the event names
   */
  public static DeadLetter deadLetter(Origin origin, String role, byte[] held, byte[] named) {
    return new DeadLetter(
        origin,
        "FINGERPRINT_COLLISION",
        "%s %s has the fingerprint of %s"
            .formatted(role, text(named), held == null ? "another entity" : text(held)));
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }
}
