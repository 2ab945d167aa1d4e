package dev.freshet.maths;

import java.nio.charset.StandardCharsets;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The 64-bit identity of an entity inside operators: XXH64 of the UTF-8 bytes of {@code type:id}.
 *
 * <p>Fingerprints are stored in state, so neither the hash nor its seed may ever change. At 10⁹
 * entities the chance of any collision is about 3 %; operators check the original key whenever an
 * entity's own event names it.
 */
public final class Fingerprint {

  private static final XXHash64 HASH = XXHashFactory.fastestJavaInstance().hash64();
  private static final long SEED = 0x46726573686574L;

  private Fingerprint() {}

  /** Returns the fingerprint of an entity's key, the bytes of {@code type:id}. */
  public static long of(byte[] key) {
    return HASH.hash(key, 0, key.length, SEED);
  }

  /** Returns the fingerprint of a text, never 0, which stands for "none" where one is optional. */
  public static long ofText(String text) {
    long hash = of(text.getBytes(StandardCharsets.UTF_8));
    return hash == 0 ? 1 : hash;
  }
}
