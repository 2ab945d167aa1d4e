package dev.freshet.operators.types;

import dev.freshet.maths.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes primitive arrays in one piece, little-endian, behind a variable-length count.
 *
 * <p>One bulk write of a scratch array costs a fraction of a write per element. Each thread keeps
 * its scratch array: a new one for every message would cost as much again.
 */
public final class PackedArrays {

  private static final byte[] NO_BYTES = {};

  private static final int LEAST_SCRATCH = 1 << 12;

  /** Holds nothing of this class's loader, which may go while its threads stay. */
  private static final ThreadLocal<byte[]> SCRATCH = new ThreadLocal<>();

  private PackedArrays() {}

  /** Returns an array of so many bytes or more, with anything in it. */
  private static byte[] scratch(int length) {
    byte[] scratch = SCRATCH.get();
    if (scratch == null || scratch.length < length) {
      scratch = new byte[Math.max(LEAST_SCRATCH, length)];
      SCRATCH.set(scratch);
    }
    return scratch;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Writes bytes; null is written as none. */
  public static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
    if (bytes == null) {
      Varint.write(0, out);
    } else {
      Varint.write(bytes.length + 1L, out);
      out.write(bytes, 0, bytes.length);
    }
  }

  /** Reads bytes, null where null was written. */
  public static byte[] readBytes(DataInput in) throws IOException {
    int length = (int) Varint.read(in) - 1;
    if (length < 0) {
      return null;
    }
    return length == 0 ? NO_BYTES : readFully(length, in);
  }

  /** Writes the first {@code count} floats. */
  public static void writeFloats(float[] values, int count, DataOutput out) throws IOException {
    Varint.write(count, out);
    byte[] bytes = scratch(count * Float.BYTES);
    littleEndian(bytes).asFloatBuffer().put(values, 0, count);
    out.write(bytes, 0, count * Float.BYTES);
  }

  /** Reads floats. */
  public static float[] readFloats(DataInput in) throws IOException {
    int count = (int) Varint.read(in);
    byte[] bytes = readScratch(count * Float.BYTES, in);
    float[] values = new float[count];
    littleEndian(bytes).asFloatBuffer().get(values);
    return values;
  }

  /** Writes the first {@code count} longs. */
  public static void writeLongs(long[] values, int count, DataOutput out) throws IOException {
    Varint.write(count, out);
    byte[] bytes = scratch(count * Long.BYTES);
    littleEndian(bytes).asLongBuffer().put(values, 0, count);
    out.write(bytes, 0, count * Long.BYTES);
  }

  /** Reads longs. */
  public static long[] readLongs(DataInput in) throws IOException {
    int count = (int) Varint.read(in);
    byte[] bytes = readScratch(count * Long.BYTES, in);
    long[] values = new long[count];
    littleEndian(bytes).asLongBuffer().get(values);
    return values;
  }

  private static byte[] readScratch(int length, DataInput in) throws IOException {
    byte[] bytes = scratch(length);
    in.readFully(bytes, 0, length);
    return bytes;
  }

  private static byte[] readFully(int length, DataInput in) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes, 0, length);
    return bytes;
  }
}
