package dev.freshet.local;

import dev.freshet.operators.vectors.StoredVector;

/** Is told of each vector when it becomes visible, as a reader of the registry would be. */
public interface Visibility {

  /**
   * An anchor's vector can be read: {@code scale · vector} was published.
   *
   * @param recentSupport what its popularity was measured by
   */
  void anchor(long entity, StoredVector vector, double recentSupport);

  /** A user's vector can be read, and its popularity, the coordinate beside it. */
  void user(long entity, float[] vector, float popularity);

  /** The null of an anchor or user that is gone can be read. */
  void gone(long entity);
}
