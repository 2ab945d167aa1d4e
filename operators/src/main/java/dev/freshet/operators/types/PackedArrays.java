package dev.freshet.operators.types;

import dev.freshet.maths.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads and writes primitive arrays in one piece, little-endian, behind a variable-length count.
 *
 * <p>One bulk write of a scratch array costs a fraction of a write per element.
 */
public final class PackedArrays {

  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] NO_BYTES = {};

  private PackedArrays() {}

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
    byte[] bytes = new byte[count * Float.BYTES];
    for (int i = 0; i < count; i++) {
      FLOATS.set(bytes, i * Float.BYTES, values[i]);
    }
    out.write(bytes, 0, bytes.length);
  }

  /** Reads floats. */
  public static float[] readFloats(DataInput in) throws IOException {
    int count = (int) Varint.read(in);
    byte[] bytes = readFully(count * Float.BYTES, in);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) FLOATS.get(bytes, i * Float.BYTES);
    }
    return values;
  }

  /** Writes the first {@code count} longs. */
  public static void writeLongs(long[] values, int count, DataOutput out) throws IOException {
    Varint.write(count, out);
    byte[] bytes = new byte[count * Long.BYTES];
    for (int i = 0; i < count; i++) {
      LONGS.set(bytes, i * Long.BYTES, values[i]);
    }
    out.write(bytes, 0, bytes.length);
  }

  /** Reads longs. */
  public static long[] readLongs(DataInput in) throws IOException {
    int count = (int) Varint.read(in);
    byte[] bytes = readFully(count * Long.BYTES, in);
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = (long) LONGS.get(bytes, i * Long.BYTES);
    }
    return values;
  }

  private static byte[] readFully(int length, DataInput in) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes, 0, length);
    return bytes;
  }
}
