package dev.freshet.streams;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One line of an engagements file: who did what to which item, and when.
 *
 * @param timeMillis when, in milliseconds since 1970-01-01T00:00:00Z
 * @param user id of the user
 * @param item id of the item
 * @param action what the user did, as the file spells it
 * @param author id of the item's producer, where the source has it
 * @param value what the user gave, such as a rating, where the source has it
 */
public record EngagementRow(
    long timeMillis,
    String user,
    String item,
    String action,
    Optional<String> author,
    OptionalDouble value)
    implements StreamRow {

  /** The same engagement so many milliseconds later. */
  public EngagementRow later(long millis) {
    return new EngagementRow(timeMillis + millis, user, item, action, author, value);
  }
}
