package dev.freshet.schemas.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Packs a vector as the registry record carries it: little-endian float32 values, 4 bytes each.
 *
 * <p>The buffers' positions and byte orders are left as they are: a vector is the bytes from a
 * buffer's position to its limit.
 */
public final class PackedVector {

  private PackedVector() {}

  /** The packed form of a vector, in a new buffer of {@code 4 * vector.length} bytes. */
  public static ByteBuffer pack(float[] vector) {
    return pack(vector, 0, vector.length);
  }

  /** The packed form of {@code length} values from {@code start} on, in a new buffer. */
  public static ByteBuffer pack(float[] values, int start, int length) {
    byte[] packed = new byte[length * Float.BYTES];
    ByteBuffer.wrap(packed)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .put(values, start, length);
    return ByteBuffer.wrap(packed);
  }

  /**
   * The number of values in a packed vector.
   *
   * @throws IllegalArgumentException if its length is not a multiple of 4 bytes
   */
  public static int dimension(ByteBuffer packed) {
    int length = packed.remaining();
    if (length % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "a packed vector has %d bytes, which is no multiple of %d"
              .formatted(length, Float.BYTES));
    }
    return length / Float.BYTES;
  }

  /**
   * The vector, in a new array.
   *
   * @throws IllegalArgumentException if the packed length is not a multiple of 4 bytes
   */
  public static float[] unpack(ByteBuffer packed) {
    float[] vector = new float[dimension(packed)];
    unpack(packed, vector, 0);
    return vector;
  }

  /**
   * Writes the vector into an array, from {@code start} on.
   *
   * @return the number of values written
   * @throws IllegalArgumentException if the packed length is not a multiple of 4 bytes
   * @throws IndexOutOfBoundsException if the array has not that much room
   */
  public static int unpack(ByteBuffer packed, float[] target, int start) {
    int dimension = dimension(packed);
    packed.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(0, target, start, dimension);
    return dimension;
  }
}
