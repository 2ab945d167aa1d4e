package dev.freshet.operators.gather;

import java.io.Serializable;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Where vectors live: the key group and the subtask of an entity, and keys by which Flink routes a
 * message there.
 *
 * <p>VectorStore is keyed by key group, so that one message can ask for many entities of a subtask.
 * Flink hashes keys to key groups; {@link #keyOf} is the smallest integer that it hashes to a given
 * one. Requesters and store must share parallelism and max parallelism.
 */
public final class Shards implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int maxParallelism;
  private final int[] keys;

  /**
   * @param maxParallelism the number of key groups
   */
  public Shards(int maxParallelism) {
    this.maxParallelism = maxParallelism;
    this.keys = new int[maxParallelism];
    boolean[] found = new boolean[maxParallelism];
    int missing = maxParallelism;
    for (int key = 0; missing > 0; key++) {
      int group =
          KeyGroupRangeAssignment.computeKeyGroupForKeyHash(Integer.hashCode(key), maxParallelism);
      if (!found[group]) {
        found[group] = true;
        keys[group] = key;
        missing--;
      }
    }
  }

  /** Returns the number of key groups. */
  public int keyGroups() {
    return maxParallelism;
  }

  /** Returns the key group of an entity's fingerprint. */
  public int keyGroup(long fingerprint) {
    return KeyGroupRangeAssignment.computeKeyGroupForKeyHash(
        Long.hashCode(fingerprint), maxParallelism);
  }

  /** Returns the key that stands for a key group. */
  public int keyOf(int keyGroup) {
    return keys[keyGroup];
  }

  /** Returns the subtask that holds a key group at a parallelism. */
  public int subtask(int keyGroup, int parallelism) {
    return KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(
        maxParallelism, parallelism, keyGroup);
  }
}
