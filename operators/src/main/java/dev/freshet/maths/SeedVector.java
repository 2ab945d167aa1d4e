package dev.freshet.maths;

/**
 * The vector of an anchor that was never published: small and random, but the same everywhere.
 *
 * <p>A zero vector would stay zero under any rule that multiplies by it; a seed breaks the
 * symmetry. Components are uniform, the expected norm is {@value #NORM}. Seeds are no part of the
 * statistics.
 */
public final class SeedVector {

  /** The root mean square of a seed's Euclidean norm. */
  public static final double NORM = 0.5;

  private SeedVector() {}

  /** Writes the seed of {@code fingerprint} to {@code into[offset … offset + dimension)}. */
  public static void fill(long fingerprint, float[] into, int offset, int dimension) {
    // A uniform value on [−r, r] has variance r²/3.
    double reach = NORM * Math.sqrt(3.0 / dimension);
    long state = fingerprint;
    for (int i = 0; i < dimension; i++) {
      state += 0x9E3779B97F4A7C15L;
      into[offset + i] = (float) (reach * ((mix(state) >> 11) * 0x1.0p-52));
    }
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
