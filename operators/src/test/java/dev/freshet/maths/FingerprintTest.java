package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fixes fingerprints for ever, and compares them with XXH64 written out. */
class FingerprintTest {

  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;

  /** Golden values: state on disk is keyed by them. */
  @ParameterizedTest
  @CsvSource({
    "user:1,5951615163642778752",
    "item:tt0468569,7077961541645757457",
    "hashtag:😀,7500263471012256381",
    "producer:a-rather-long-identifier-of-more-than-32-bytes,-2595543484594411823"
  })
  void goldenValues(String key, long fingerprint) {
    assertThat(Fingerprint.of(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(fingerprint);
    assertThat(Fingerprint.ofText(key)).isEqualTo(fingerprint);
  }

  @Property(tries = 300)
  void isXxHash64(@ForAll @Size(max = 300) byte[] key) {
    // The seed is "Freshet" in ASCII.
    assertThat(Fingerprint.of(key)).isEqualTo(xxHash64(key, 0x46726573686574L));
  }

  /** XXH64 after the specification, doc/xxhash_spec.md of the xxHash project. */
  private static long xxHash64(byte[] input, long seed) {
    int at = 0;
    long hash;
    if (input.length >= 32) {
      long[] lanes = {seed + P1 + P2, seed + P2, seed, seed - P1};
      for (; at + 32 <= input.length; at += 32) {
        for (int lane = 0; lane < 4; lane++) {
          lanes[lane] = round(lanes[lane], little(input, at + 8 * lane, 8));
        }
      }
      hash =
          Long.rotateLeft(lanes[0], 1)
              + Long.rotateLeft(lanes[1], 7)
              + Long.rotateLeft(lanes[2], 12)
              + Long.rotateLeft(lanes[3], 18);
      for (long lane : lanes) {
        hash = (hash ^ round(0, lane)) * P1 + P4;
      }
    } else {
      hash = seed + P5;
    }
    hash += input.length;
    for (; at + 8 <= input.length; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, little(input, at, 8)), 27) * P1 + P4;
    }
    if (at + 4 <= input.length) {
      hash = Long.rotateLeft(hash ^ (little(input, at, 4) * P1), 23) * P2 + P3;
      at += 4;
    }
    for (; at < input.length; at++) {
      hash = Long.rotateLeft(hash ^ ((input[at] & 0xFF) * P5), 11) * P1;
    }
    hash = (hash ^ (hash >>> 33)) * P2;
    hash = (hash ^ (hash >>> 29)) * P3;
    return hash ^ (hash >>> 32);
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * P2, 31) * P1;
  }

  private static long little(byte[] input, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (input[at + i] & 0xFF);
    }
    return value;
  }
}
