package dev.freshet.schemas.wire;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import java.util.OptionalInt;

/**
 * Refuses registry records that nobody may hold, neither an application nor the job that reads its
 * own output: of another entity or space, or with a number that would spoil what is computed.
 */
public final class EmbeddingCheck {

  /** Microseconds of the year 4000 are well below; a greater one could never be exceeded. */
  private static final long MOST_SEQUENCE = 1L << 60;

  /** More than a space comes to: the largest weight of an event, a thousand million times. */
  private static final double MOST_COUNT = 1e15;

  /**
   * Vectors are of a length near 1. One whose squares leave single precision would spoil the sums
   * that the vectors of all others are made with.
   */
  private static final float MOST_COMPONENT = 1e6f;

  private final String space;
  private final int version;
  private final OptionalInt dimension;

  /**
   * @param space name of the space that records must be of
   * @param version of the space
   * @param dimension the components that every vector must have; absent: as many as its record says
   */
  public EmbeddingCheck(String space, int version, OptionalInt dimension) {
    this.space = space;
    this.version = version;
    this.dimension = dimension;
  }

  /**
   * The published vector of a sound record, in a new array: 1 component or more, all finite, and at
   * most 10⁶ in size if divided by the scale.
   *
   * @param entity the one that the record's key names
   * @throws MalformedRecordException if the record is not sound; it says why
   */
  public float[] vector(Entity entity, Embedding record) throws MalformedRecordException {
    Entity own = record.getEntity();
    if (!own.equals(entity)) {
      throw refusal(Reason.OTHER_ENTITY, entity, "it is of " + own.getType() + ":" + own.getId());
    }
    if (!record.getSpace().equals(space) || record.getVersion() != version) {
      throw refusal(
          Reason.OTHER_SPACE,
          entity,
          "it is of space %s version %d, and %s version %d is read"
              .formatted(record.getSpace(), record.getVersion(), space, version));
    }
    if (record.getSequence() < 1 || record.getSequence() > MOST_SEQUENCE) {
      throw refusal(
          Reason.OUT_OF_RANGE,
          entity,
          "the sequence %d is not in [1, 2^60]".formatted(record.getSequence()));
    }
    requireCount(entity, "support", record.getSupport());
    requireCount(entity, "row_weight", record.getRowWeight());
    requireCount(entity, "recent_support", record.getRecentSupport());
    requireCount(entity, "popularity", record.getPopularity());
    requireDimension(entity, record);
    float scale = record.getScale();
    if (!(scale > 0) || scale == Float.POSITIVE_INFINITY) {
      throw badVector(entity, "the scale %s is not finite and greater than 0".formatted(scale));
    }
    float[] vector = PackedVector.unpack(record.getVector());
    for (int i = 0; i < vector.length; i++) {
      // The model's own value too: a tiny scale makes it infinite. NaN is not below anything.
      if (!Float.isFinite(vector[i]) || !(Math.abs(vector[i] / scale) <= MOST_COMPONENT)) {
        throw badVector(
            entity,
            "component %d is not finite or too large: %s, and %s divided by the scale"
                .formatted(i, vector[i], vector[i] / scale));
      }
    }
    return vector;
  }

  private void requireDimension(Entity entity, Embedding record) throws MalformedRecordException {
    int bytes = record.getVector().remaining();
    int given = record.getDimension();
    if (given < 1 || bytes != (long) Float.BYTES * given) {
      throw badVector(entity, "the vector has %d bytes for dimension %d".formatted(bytes, given));
    }
    if (dimension.isPresent() && dimension.getAsInt() != given) {
      throw badVector(
          entity,
          "the vector has %d components, the space has %d".formatted(given, dimension.getAsInt()));
    }
  }

  private static void requireCount(Entity entity, String field, double value)
      throws MalformedRecordException {
    if (!(value >= 0) || value > MOST_COUNT) {
      throw refusal(
          Reason.OUT_OF_RANGE, entity, "the %s %s is not in [0, 10^15]".formatted(field, value));
    }
  }

  private static MalformedRecordException badVector(Entity entity, String what) {
    return refusal(Reason.BAD_VECTOR, entity, what);
  }

  private static MalformedRecordException refusal(Reason reason, Entity entity, String what) {
    return new MalformedRecordException(
        reason, "%s:%s: %s".formatted(entity.getType(), entity.getId(), what));
  }
}
