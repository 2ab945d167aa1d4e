package dev.freshet.operators.gather;

/**
 * One part of a request for vectors: those that live in one subtask of VectorStore.
 *
 * @param kind whether an anchor is refreshed or a user folded in
 * @param owner the fingerprint of the entity that gathers
 * @param ownerKey its key, the bytes of {@code type:id}
 * @param number grows with each request of the owner, until its task restarts
 * @param parts how many parts the request has
 * @param shardKey the key by which Flink routes this part
 * @param withOwner whether this part also asks for the owner's own vector
 * @param group the position of the co-occurrence group
 * @param time the event time that counts and supports refer to, milliseconds since the epoch
 * @param arrivedAt the Kafka time of the earliest event that the result will be the first to
 *     reflect
 * @param support the owner's support at {@code time}
 * @param neighbours the neighbours' fingerprints
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
    long time,
    long arrivedAt,
    double support,
    long[] neighbours,
    float[] counts) {

  /** What is done with what is gathered. */
  public enum Kind {
    /** An anchor's vector is computed anew from its neighbourhood. */
    REFRESH,
    /** A user's vector is computed from its recent items. */
    FOLD_IN
  }
}
