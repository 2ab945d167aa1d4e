package dev.freshet.operators.gather;

/**
 * One part of a request for vectors: those that live in one subtask of VectorStore. Or, without
 * neighbours, of the notice that an entity is gone, which takes the same path to come after every
 * earlier request.
 *
 * @param kind what is asked for
 * @param owner the fingerprint of the entity that gathers, or is gone
 * @param ownerKey its key, the bytes of {@code type:id}
 * @param number grows from 1 on with each request of the owner, until its task restarts
 * @param parts how many parts the request has
 * @param shardKey the key by which Flink routes this part
 * @param withOwner whether this part also asks for the owner's own vector, or says that it is to be
 *     forgotten
 * @param group the position of the co-occurrence group
 * @param memoryMillis the memory by which counts and supports are weighted, in milliseconds; {@link
 *     Long#MAX_VALUE} if it is unlimited, and where nothing is weighted by age
 * @param time the event time that counts and supports refer to, milliseconds since the epoch; when
 *     an entity is to be forgotten, the time of the request
 * @param arrivedAt the Kafka time of the earliest event that the result will be the first to
 *     reflect, 0 if it reflects none
 * @param support the owner's support at {@code time}
 * @param recentSupport the same with the shorter memory of {@link dev.freshet.maths.Popularity}
 * @param source the index of the subtask that asks
 * @param recentTotal the recent support at {@code time} of all anchors of the group in that subtask
 * @param neighbours the neighbours' fingerprints; none if only support, scale and popularity have
 *     changed
 * @param counts what each counts: c_ij at {@code time} in a refresh, 0.85^b in a fold-in
 */
public record GatherRequest(
    Kind kind,
    long owner,
    byte[] ownerKey,
    long number,
    int parts,
    int shardKey,
    boolean withOwner,
    int group,
    long memoryMillis,
    long time,
    long arrivedAt,
    double support,
    double recentSupport,
    int source,
    double recentTotal,
    long[] neighbours,
    float[] counts) {

  /** What is done with what is gathered. */
  public enum Kind {
    /** An anchor's vector is computed anew from its neighbourhood. */
    REFRESH(0),
    /** A user's vector is computed from its recent items. */
    FOLD_IN(1),
    /** The entity's last counts have left the window. */
    EXPIRE(2),
    /** The entity is to be forgotten: its vector at once, and what is in flight never to return. */
    FORGET(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Returns the number that stands for the kind in messages. */
    int code() {
      return code;
    }

    static Kind of(int code) {
      return switch (code) {
        case 0 -> REFRESH;
        case 1 -> FOLD_IN;
        case 2 -> EXPIRE;
        case 3 -> FORGET;
        default -> throw new IllegalArgumentException("no kind of request has the code " + code);
      };
    }

    /** Returns whether a vector is computed, and not an entity's end announced. */
    public boolean gathers() {
      return this == REFRESH || this == FOLD_IN;
    }
  }

  /** Returns the same request for other neighbours. */
  public GatherRequest withNeighbours(long[] others, float[] othersCounts) {
    return new GatherRequest(
        kind,
        owner,
        ownerKey,
        number,
        parts,
        shardKey,
        withOwner,
        group,
        memoryMillis,
        time,
        arrivedAt,
        support,
        recentSupport,
        source,
        recentTotal,
        others,
        othersCounts);
  }
}
