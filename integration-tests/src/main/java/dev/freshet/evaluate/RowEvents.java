package dev.freshet.evaluate;

import dev.freshet.jobs.OperatorSettings;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.operators.ingest.Relation;
import dev.freshet.operators.ingest.RelationsByAction;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowRow;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Makes of a stream's rows the events that the job makes of their records: replayed, decoded, and
 * arrived when they happened.
 *
 * <p>All events of an entity share its key, and all events one origin, which names the stream.
 */
public final class RowEvents {

  private static final long NO_ID = 0;

  private final RelationsByAction engagements;
  private final List<Relation> follows;
  private final Origin origin;
  private final Long2ObjectOpenHashMap<byte[]> keys = new Long2ObjectOpenHashMap<>();

  /**
   * Makes events for a job.
   *
   * @param stream what the events' origin names
   */
  public RowEvents(OperatorSettings settings, String stream) {
    this.engagements = new RelationsByAction(settings.relations(Events.ENGAGEMENTS));
    this.follows = settings.relations(Events.FOLLOWS);
    this.origin = new Origin(stream, 0, 0, 0, null, null);
  }

  /** Returns whether a relation takes follows. */
  boolean takesFollows() {
    return !follows.isEmpty();
  }

  /** Returns the engagement's event, or null if no relation takes it. */
  public Event of(EngagementRow row) {
    // In lower case, as it is replayed.
    Relation relation = engagements.of(row.action().toLowerCase(Locale.ROOT));
    return relation == null
        ? null
        : event(
            Event.Kind.ADD,
            relation,
            row.user(),
            row.item(),
            (float) relation.weight(),
            row.timeMillis());
  }

  /**
   * Returns the follow's event, given that a relation takes it.
   *
   * @param ifUndated the event time of a follow without one, milliseconds since the epoch
   */
  Event of(FollowRow row, long ifUndated) {
    boolean begins = row.action() == FollowAction.FOLLOW;
    Relation relation = follows.get(0);
    return event(
        begins ? Event.Kind.ADD : Event.Kind.END,
        relation,
        row.follower(),
        row.followee(),
        begins ? (float) relation.weight() : 0,
        row.timeMillis().orElse(ifUndated));
  }

  private Event event(
      Event.Kind kind, Relation relation, String from, String to, float weight, long time) {
    byte[] userKey = EntityKey.of(relation.sourceType(), from);
    byte[] anchorKey = EntityKey.of(relation.targetType(), to);
    long user = Fingerprint.of(userKey);
    long anchor = Fingerprint.of(anchorKey);
    return new Event(
        kind,
        user,
        shared(user, userKey),
        anchor,
        shared(anchor, anchorKey),
        relation.group(),
        weight,
        NO_ID,
        time,
        time,
        origin);
  }

  /**
   * Returns the entity's key: the same array each time.
   *
   * @throws IllegalStateException if another entity has the fingerprint; the job refuses its events
   */
  byte[] shared(long fingerprint, byte[] key) {
    byte[] first = keys.putIfAbsent(fingerprint, key);
    if (first == null) {
      return key;
    }
    if (!Arrays.equals(first, key)) {
      throw new IllegalStateException(
          "%s and %s have the same fingerprint, %016x"
              .formatted(
                  new String(first, StandardCharsets.UTF_8),
                  new String(key, StandardCharsets.UTF_8),
                  fingerprint));
    }
    return first;
  }
}
