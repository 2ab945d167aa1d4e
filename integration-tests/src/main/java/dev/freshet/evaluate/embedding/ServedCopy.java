package dev.freshet.evaluate.embedding;

import dev.freshet.evaluate.EventStream;
import dev.freshet.local.Visibility;
import dev.freshet.maths.Space;
import dev.freshet.operators.vectors.StoredVector;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;

/**
 * A reader's copy of the published vectors: as new as its last refresh.
 *
 * <p>Until then, what becomes visible waits beside it.
 */
public final class ServedCopy implements Visibility {

  private final int dimension;
  private final float[] items;
  private final float[] popularities;
  private final Long2IntOpenHashMap itemNumbers;
  private final Long2ObjectOpenHashMap<StoredVector> anchors = new Long2ObjectOpenHashMap<>();
  private final Long2ObjectOpenHashMap<User> users = new Long2ObjectOpenHashMap<>();
  private final Long2ObjectOpenHashMap<StoredVector> newAnchors = new Long2ObjectOpenHashMap<>();
  private final Long2ObjectOpenHashMap<User> newUsers = new Long2ObjectOpenHashMap<>();
  private Space space;

  /**
   * A user's vector.
   *
   * @param popularity its coordinate beside the vector
   */
  record User(float[] vector, float popularity) {}

  /**
   * @param dimension d
   * @param stream numbers the items
   */
  public ServedCopy(EventStream stream, int dimension) {
    this.dimension = dimension;
    this.items = new float[stream.items() * dimension];
    this.popularities = new float[stream.items()];
    this.space = Space.empty(dimension);
    this.itemNumbers = new Long2IntOpenHashMap(stream.items());
    itemNumbers.defaultReturnValue(EventStream.NONE);
    for (int item = 0; item < stream.items(); item++) {
      itemNumbers.put(stream.itemFingerprint(item), item);
    }
  }

  @Override
  public void anchor(long entity, StoredVector vector, double recentSupport) {
    newAnchors.put(entity, vector);
  }

  @Override
  public void user(long entity, float[] vector, float popularity) {
    newUsers.put(entity, new User(vector, popularity));
  }

  @Override
  public void gone(long entity) {
    newAnchors.put(entity, null);
    newUsers.put(entity, null);
  }

  /**
   * Takes over what has become visible.
   *
   * @param now the statistics of the space as they are now
   */
  public void refresh(Space now) {
    space = now;
    for (var changed : newAnchors.long2ObjectEntrySet()) {
      replace(changed.getLongKey(), changed.getValue());
    }
    newAnchors.clear();
    for (var changed : newUsers.long2ObjectEntrySet()) {
      if (changed.getValue() == null) {
        users.remove(changed.getLongKey());
      } else {
        users.put(changed.getLongKey(), changed.getValue());
      }
    }
    newUsers.clear();
  }

  private void replace(long entity, StoredVector vector) {
    if (vector == null) {
      anchors.remove(entity);
    } else {
      anchors.put(entity, vector);
    }
    int item = itemNumbers.get(entity);
    if (item != EventStream.NONE) {
      popularities[item] = vector == null ? 0 : vector.popularity();
      for (int i = 0; i < dimension; i++) {
        items[item * dimension + i] = vector == null ? 0 : vector.scale() * vector.vector()[i];
      }
    }
  }

  /** Returns the anchors' vectors by fingerprint, to fold users in from. */
  Long2ObjectMap<StoredVector> anchors() {
    return anchors;
  }

  /** Returns the statistics of the space at the last refresh. */
  Space space() {
    return space;
  }

  /** Returns a user's published vector, null if there is none. */
  User user(long entity) {
    return users.get(entity);
  }

  /** Scores the first items by the inner product of a user's vector with their published ones. */
  void score(float[] user, float popularity, int liveItems, float[] scores) {
    for (int item = 0; item < liveItems; item++) {
      float even = 0;
      float odd = 0;
      int at = item * dimension;
      int i = 0;
      for (; i + 1 < dimension; i += 2) {
        even += user[i] * items[at + i];
        odd += user[i + 1] * items[at + i + 1];
      }
      if (i < dimension) {
        even += user[i] * items[at + i];
      }
      scores[item] = even + odd + popularity * popularities[item];
    }
  }
}
