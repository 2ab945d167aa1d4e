package dev.freshet.local;

import dev.freshet.maths.Evidence;
import dev.freshet.maths.Gathered;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Heaviest;
import dev.freshet.maths.SeedVector;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.vectors.StoredVector;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import java.util.Arrays;

/**
 * Puts together what the update rule is given: the vectors of a row's neighbours, or of a user's
 * evidence, as they are visible. A neighbour that was never published has its seed as vector; of
 * the evidence it is left out.
 *
 * <p>Not thread-safe: the result is reused.
 */
final class Gathering {

  private final Weighting weighting;
  private final Gathered gathered;
  private final float[] seed;

  Gathering(int dimension, Weighting weighting) {
    this.weighting = weighting;
    this.gathered = new Gathered(dimension);
    this.seed = new float[dimension];
  }

  /**
   * Gathers an anchor's neighbours.
   *
   * @param previous what was last published of the anchor, null if nothing was
   * @param time the time that supports are decayed to, milliseconds since the epoch
   */
  Gathered neighbours(
      Long2ObjectMap<StoredVector> visible,
      Heaviest row,
      double support,
      long anchor,
      StoredVector previous,
      long time,
      HalfLife memory) {
    gathered.clear();
    for (int i = 0; i < row.size(); i++) {
      long neighbour = row.neighbours()[i];
      StoredVector stored = visible.get(neighbour);
      float other = stored == null ? 0 : stored.supportAt(time, memory);
      add(neighbour, stored, weighting.weight(row.counts()[i], support, other));
    }
    if (previous == null) {
      SeedVector.fill(anchor, gathered.previous(), 0, seed.length);
    } else {
      System.arraycopy(previous.vector(), 0, gathered.previous(), 0, seed.length);
    }
    return gathered;
  }

  /** Gathers a user's evidence. */
  Gathered evidence(Long2ObjectMap<StoredVector> visible, Evidence evidence) {
    gathered.clear();
    Arrays.fill(gathered.previous(), 0);
    for (int i = 0; i < evidence.size(); i++) {
      StoredVector stored = visible.get(evidence.anchors()[i]);
      if (stored != null) {
        gathered.add(stored.vector(), 0, stored.scale(), evidence.weights()[i]);
      }
    }
    return gathered;
  }

  private void add(long anchor, StoredVector stored, float weight) {
    if (stored == null) {
      SeedVector.fill(anchor, seed, 0, seed.length);
      gathered.add(seed, 0, weighting.scale(0), weight);
    } else {
      gathered.add(stored.vector(), 0, stored.scale(), weight);
    }
  }
}
