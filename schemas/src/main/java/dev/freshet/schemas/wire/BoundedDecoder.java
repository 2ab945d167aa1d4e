package dev.freshet.schemas.wire;

import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Decodes Avro's binary encoding from a byte array, and believes no length in it that the array
 * could not hold.
 *
 * <p>Avro's own decoder allocates what a length prefix asks for before it looks whether so many
 * bytes follow, so four damaged bytes can exhaust the heap; and it replaces malformed UTF-8, which
 * would turn two ids into one. Every error is a {@link MalformedRecordException}.
 */
final class BoundedDecoder extends Decoder {

  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int position;
  private int entries;

  /** Makes the decoder read these bytes from {@code start} to their end. */
  void reset(byte[] bytes, int start) {
    this.bytes = bytes;
    this.position = start;
    this.entries = 0;
  }

  /** Lets go of the bytes, so that an idle codec retains no record. */
  void release() {
    reset(NOTHING, 0);
  }

  int position() {
    return position;
  }

  int remaining() {
    return bytes.length - position;
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws MalformedRecordException {
    int start = advance(1, "a boolean");
    byte value = bytes[start];
    if (value != 0 && value != 1) {
      throw invalid("a boolean is 0 or 1, not %d".formatted(value), start);
    }
    return value == 1;
  }

  @Override
  public int readInt() throws MalformedRecordException {
    int start = position;
    long value = readLong();
    if (value != (int) value) {
      throw invalid("%d does not fit an int of 32 bits".formatted(value), start);
    }
    return (int) value;
  }

  @Override
  public long readLong() throws MalformedRecordException {
    int start = position;
    long zigZag = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position >= bytes.length) {
        throw truncated("a number", start);
      }
      byte next = bytes[position++];
      zigZag |= (next & 0x7FL) << shift;
      if (next >= 0) {
        // The tenth byte holds the 64th bit alone.
        if (shift == 63 && next > 1) {
          throw invalid("a number of more than 64 bits", start);
        }
        return (zigZag >>> 1) ^ -(zigZag & 1);
      }
    }
    throw invalid("a number of more than 10 bytes", start);
  }

  @Override
  public float readFloat() throws MalformedRecordException {
    return (float) FLOAT.get(bytes, advance(Float.BYTES, "a float"));
  }

  @Override
  public double readDouble() throws MalformedRecordException {
    return (double) DOUBLE.get(bytes, advance(Double.BYTES, "a double"));
  }

  @Override
  public String readString() throws MalformedRecordException {
    int length = readLength("a string");
    int start = advance(length, "a string");
    for (int i = start; i < position; i++) {
      if (bytes[i] < 0) {
        return readNonAscii(start, length);
      }
    }
    return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
  }

  @Override
  public Utf8 readString(Utf8 old) throws MalformedRecordException {
    return new Utf8(readString());
  }

  @Override
  public void skipString() throws MalformedRecordException {
    advance(readLength("a string"), "a string");
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws MalformedRecordException {
    int length = readLength("bytes");
    int start = advance(length, "bytes");
    byte[] copy = new byte[length];
    System.arraycopy(bytes, start, copy, 0, length);
    return ByteBuffer.wrap(copy);
  }

  @Override
  public void skipBytes() throws MalformedRecordException {
    advance(readLength("bytes"), "bytes");
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws MalformedRecordException {
    System.arraycopy(bytes, advance(length, "fixed bytes"), target, start, length);
  }

  @Override
  public void skipFixed(int length) throws MalformedRecordException {
    advance(length, "fixed bytes");
  }

  @Override
  public int readEnum() throws MalformedRecordException {
    return readInt();
  }

  @Override
  public int readIndex() throws MalformedRecordException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws MalformedRecordException {
    return readBlockCount();
  }

  @Override
  public long arrayNext() throws MalformedRecordException {
    return readBlockCount();
  }

  @Override
  public long skipArray() throws MalformedRecordException {
    return skipBlocks();
  }

  @Override
  public long readMapStart() throws MalformedRecordException {
    return readBlockCount();
  }

  @Override
  public long mapNext() throws MalformedRecordException {
    return readBlockCount();
  }

  @Override
  public long skipMap() throws MalformedRecordException {
    return skipBlocks();
  }

  /** The number of entries in the block that starts here. A negative one is followed by a size. */
  private long readBlockCount() throws MalformedRecordException {
    int start = position;
    long count = readLong();
    if (count < 0) {
      count = -count;
      readLength("a block");
    }
    return counted(count, start);
  }

  /**
   * Believes a block's count only if the record's entries, all together, are no more than its
   * bytes: of Freshet's records none is shorter than a byte. Entries of another schema may have
   * none at all, and a record could ask to go through as many again with each few bytes.
   */
  private long counted(long count, int start) throws MalformedRecordException {
    // -Long.MIN_VALUE is negative still.
    if (count < 0 || count > remaining() || count > bytes.length - entries) {
      throw truncated("a block of %d entries".formatted(count), start);
    }
    entries += (int) count;
    return count;
  }

  private long skipBlocks() throws MalformedRecordException {
    int start = position;
    long count = readLong();
    while (count < 0) {
      advance(readLength("a block"), "a block");
      start = position;
      count = readLong();
    }
    return counted(count, start);
  }

  private String readNonAscii(int start, int length) throws MalformedRecordException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, start, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid("a string is not well-formed UTF-8", start);
    }
  }

  private int readLength(String what) throws MalformedRecordException {
    int start = position;
    long length = readLong();
    if (length < 0) {
      throw invalid("%s of length %d".formatted(what, length), start);
    }
    if (length > remaining()) {
      throw truncated("%s of length %d".formatted(what, length), start);
    }
    return (int) length;
  }

  /** Moves on by {@code length} bytes, and returns where they start. */
  private int advance(int length, String what) throws MalformedRecordException {
    if (length > remaining()) {
      throw truncated(what, position);
    }
    int start = position;
    position += length;
    return start;
  }

  private MalformedRecordException truncated(String what, int start) {
    return new MalformedRecordException(
        Reason.TRUNCATED,
        "truncated: %s begins at byte %d, and the record has %d bytes"
            .formatted(what, start, bytes.length));
  }

  private static MalformedRecordException invalid(String what, int start) {
    return new MalformedRecordException(
        Reason.INVALID, "invalid: %s, at byte %d".formatted(what, start));
  }
}
