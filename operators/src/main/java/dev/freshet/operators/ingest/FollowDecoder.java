package dev.freshet.operators.ingest;

import dev.freshet.maths.Fingerprint;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.WireFormat;

/** Decodes the follows topic. */
public final class FollowDecoder extends RecordDecoder<Follow> {

  private static final long serialVersionUID = 1L;

  private final Relation relation;
  private final long firstEventTime;

  /**
   * @param topic the topic's name
   * @param format how its records are written
   * @param relation the relation that follows belong to
   * @param firstEventTime the stream's first event time, which undated follows are given,
   *     milliseconds since the epoch
   * @param futureMillis how far an event time may lie after the record's Kafka time
   */
  public FollowDecoder(
      String topic, WireFormat format, Relation relation, long firstEventTime, long futureMillis) {
    super(Follow.class, topic, format, futureMillis);
    this.relation = relation;
    this.firstEventTime = firstEventTime;
  }

  @Override
  Arrival arrival(Follow follow, Origin origin) throws RefusedException {
    byte[] follower = key(relation.sourceType(), follow.getFollower(), "follower");
    byte[] followee = key(relation.targetType(), follow.getFollowee(), "followee");
    Long time = follow.getEventTime();
    if (time != null) {
      requireTime("event_time", time, origin);
    }
    boolean begins = follow.getAction() == FollowAction.FOLLOW;
    String id = follow.getEventId();
    Event event =
        new Event(
            begins ? Event.Kind.ADD : Event.Kind.END,
            Fingerprint.of(follower),
            follower,
            Fingerprint.of(followee),
            followee,
            relation.group(),
            begins ? (float) relation.weight() : 0,
            id == null ? 0 : Fingerprint.ofText(id),
            time == null ? firstEventTime : time,
            origin.timestamp(),
            origin);
    return time == null ? Arrival.undated(event) : new Arrival(event, null);
  }
}
