package dev.freshet.registry.reader;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.VectorSource;

/**
 * An entity's vector as the registry holds it, with what the record says about it.
 *
 * <p>It never changes: a newer record makes a new one. Times are milliseconds since
 * 1970-01-01T00:00:00Z.
 */
public final class PublishedVector {

  private final String key;
  private final float[] vector;
  private final float scale;
  private final double support;
  private final float popularity;
  private final long sequence;
  private final long eventTime;
  private final long arrivedAt;
  private final long publishedAt;
  private final VectorSource source;
  private final String job;
  // Where it was read, and in which reading of that partition.
  private final int partition;
  private final int reading;

  /**
   * @param key {@code type:id}
   * @param vector the record's vector; not copied
   * @param job the record's job; given apart so that all vectors of a job can share one text
   */
  PublishedVector(
      String key, float[] vector, String job, Embedding record, int partition, int reading) {
    this.key = key;
    this.vector = vector;
    this.scale = record.getScale();
    this.support = record.getSupport();
    this.popularity = record.getPopularity();
    this.sequence = record.getSequence();
    this.eventTime = record.getEventTime();
    this.arrivedAt = record.getArrivedAt();
    this.publishedAt = record.getPublishedAt();
    this.source = record.getSource();
    this.job = job;
    this.partition = partition;
    this.reading = reading;
  }

  /** The entity: {@code type:id}. */
  public String key() {
    return key;
  }

  /** The entity's type, such as {@code user} or {@code item}. */
  public String type() {
    return key.substring(0, key.indexOf(':'));
  }

  /** The entity's id within its type. */
  public String id() {
    return key.substring(key.indexOf(':') + 1);
  }

  /** The number of components, 1 or more. */
  public int dimension() {
    return vector.length;
  }

  /**
   * The published vector, in a new array: finite values. Inner products of them are scores, but for
   * popularity; an index has both if it holds the vectors with {@link #popularity} as one more
   * component.
   */
  public float[] vector() {
    return vector.clone();
  }

  /**
   * Writes the published vector into an array, from {@code start} on.
   *
   * @throws IndexOutOfBoundsException if the array has not that much room
   */
  public void copyTo(float[] target, int start) {
    System.arraycopy(vector, 0, target, start, vector.length);
  }

  /** The model's own vector, {@code vector / scale}, in a new array: finite values. */
  public float[] modelVector() {
    float[] own = new float[vector.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = vector[i] / scale;
    }
    return own;
  }

  /**
   * The score of two entities: the inner product of their published vectors, and the product of
   * their popularities, u·v + popularity_u × popularity_v. It ranks anchors for what was folded in.
   *
   * @throws IllegalArgumentException if the other's dimension differs
   */
  public float score(PublishedVector other) {
    if (other.vector.length != vector.length) {
      throw new IllegalArgumentException(
          "%s has %d components and %s has %d: they are not of one space"
              .formatted(key, vector.length, other.key, other.vector.length));
    }
    double sum = (double) popularity * other.popularity;
    for (int i = 0; i < vector.length; i++) {
      sum += (double) vector[i] * other.vector[i];
    }
    return (float) sum;
  }

  /** What the model's own vector was multiplied by: finite, greater than 0. */
  public float scale() {
    return scale;
  }

  /** The entity's windowed, weighted count of engagements: finite, 0 or more. */
  public double support() {
    return support;
  }

  /**
   * One more component of the vector: finite, 0 or more. Of an anchor how popular it is now, 0 to
   * 1; of what was folded in how much that is worth to it.
   */
  public float popularity() {
    return popularity;
  }

  /** Orders the records of the entity; only its order has meaning. */
  public long sequence() {
    return sequence;
  }

  /** Time of the newest event that it reflects. */
  public long eventTime() {
    return eventTime;
  }

  /** Kafka time of the earliest event that it is the first to reflect. */
  public long arrivedAt() {
    return arrivedAt;
  }

  /** When it was handed to the registry's sink. */
  public long publishedAt() {
    return publishedAt;
  }

  /** How it was made. */
  public VectorSource source() {
    return source;
  }

  /** Name of the job that published it. */
  public String job() {
    return job;
  }

  int partition() {
    return partition;
  }

  int reading() {
    return reading;
  }

  @Override
  public String toString() {
    return "%s[sequence %d, %s, dimension %d]".formatted(key, sequence, source, vector.length);
  }
}
