package dev.freshet.maths;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Base-128 variable-length integers, the low seven bits first, as in Protocol Buffers. */
public final class Varint {

  private Varint() {}

  /** Writes a value; small non-negative ones take one byte, negative ones ten. */
  public static void write(long value, DataOutput out) throws IOException {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  /** Reads what {@link #write} wrote. */
  public static long read(DataInput in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.readByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("a variable-length integer is longer than ten bytes");
  }

  /** Writes a value of either sign, small magnitudes short. */
  public static void writeSigned(long value, DataOutput out) throws IOException {
    write((value << 1) ^ (value >> 63), out);
  }

  /** Reads what {@link #writeSigned} wrote. */
  public static long readSigned(DataInput in) throws IOException {
    long value = read(in);
    return (value >>> 1) ^ -(value & 1);
  }
}
