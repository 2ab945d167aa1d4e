package dev.freshet.local;

import dev.freshet.operators.vectors.StoredVector;

/** Is told of each vector when it becomes visible, as a reader of the registry would be. */
public interface Visibility {

  /** An anchor's vector can be read: {@code scale · vector} was published. */
  void anchor(long entity, StoredVector vector);

  /** A user's vector can be read. */
  void user(long entity, float[] vector);

  /** The null of an anchor or user that is gone can be read. */
  void gone(long entity);
}
