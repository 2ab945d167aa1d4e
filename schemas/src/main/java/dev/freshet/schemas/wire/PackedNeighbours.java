package dev.freshet.schemas.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Packs the neighbours of a registry record: 12 bytes each, the fingerprint as a little-endian
 * int64, then the weight as a little-endian float32.
 *
 * <p>The buffers' positions and byte orders are left as they are: the neighbours are the bytes from
 * a buffer's position to its limit.
 */
public final class PackedNeighbours {

  /** The length of one packed neighbour. */
  public static final int BYTES = Long.BYTES + Float.BYTES;

  private PackedNeighbours() {}

  /**
   * The packed form of the first {@code count} neighbours, in a new buffer.
   *
   * @param fingerprints the 64-bit fingerprints of the neighbours' keys
   * @param weights the neighbours' weights, in the same order
   * @throws IndexOutOfBoundsException if an array has fewer than {@code count} entries
   */
  public static ByteBuffer pack(long[] fingerprints, float[] weights, int count) {
    byte[] packed = new byte[count * BYTES];
    ByteBuffer out = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      out.putLong(fingerprints[i]).putFloat(weights[i]);
    }
    return ByteBuffer.wrap(packed);
  }

  /**
   * The number of packed neighbours.
   *
   * @throws IllegalArgumentException if the length is not a multiple of 12 bytes
   */
  public static int count(ByteBuffer packed) {
    int length = packed.remaining();
    if (length % BYTES != 0) {
      throw new IllegalArgumentException(
          "packed neighbours have %d bytes, which is no multiple of %d".formatted(length, BYTES));
    }
    return length / BYTES;
  }

  /**
   * The fingerprint of neighbour {@code index}, from 0.
   *
   * @throws IndexOutOfBoundsException if there is no such neighbour
   */
  public static long fingerprint(ByteBuffer packed, int index) {
    long stored = packed.getLong(packed.position() + index * BYTES);
    return packed.order() == ByteOrder.LITTLE_ENDIAN ? stored : Long.reverseBytes(stored);
  }

  /**
   * The weight of neighbour {@code index}, from 0.
   *
   * @throws IndexOutOfBoundsException if there is no such neighbour
   */
  public static float weight(ByteBuffer packed, int index) {
    int stored = packed.getInt(packed.position() + index * BYTES + Long.BYTES);
    return Float.intBitsToFloat(
        packed.order() == ByteOrder.LITTLE_ENDIAN ? stored : Integer.reverseBytes(stored));
  }
}
