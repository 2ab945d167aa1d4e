package dev.freshet.operators.types;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The base of Freshet's serializers: a version byte, then the packed fields.
 *
 * <p>A subclass that changes its layout raises {@link #version()} and goes on reading all earlier
 * versions; it never changes what a version means.
 *
 * @param <T> what is serialized
 */
public abstract class PackedSerializer<T> extends TypeSerializer<T> {

  private static final long serialVersionUID = 1L;

  /** Returns the version that {@link #write} writes, 1 to 127. */
  protected abstract int version();

  /** Writes the fields in the layout of {@link #version()}. */
  protected abstract void write(T value, DataOutputView out) throws IOException;

  /** Reads fields in the layout of {@code version}. */
  protected abstract T read(int version, DataInputView in) throws IOException;

  @Override
  public final void serialize(T value, DataOutputView out) throws IOException {
    out.writeByte(version());
    write(value, out);
  }

  @Override
  public final T deserialize(DataInputView in) throws IOException {
    int version = in.readByte();
    if (version < 1 || version > version()) {
      throw new IOException(
          getClass().getSimpleName()
              + " reads versions 1 to "
              + version()
              + ", found "
              + version
              + ": was this state written by a newer release?");
    }
    return read(version, in);
  }

  @Override
  public final T deserialize(T reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public final void copy(DataInputView from, DataOutputView to) throws IOException {
    serialize(deserialize(from), to);
  }

  @Override
  public T copy(T from) {
    if (isImmutableType()) {
      return from;
    }
    try {
      DataOutputSerializer out = new DataOutputSerializer(256);
      serialize(from, out);
      return deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    } catch (IOException e) {
      throw new IllegalStateException("a copy in memory failed", e);
    }
  }

  @Override
  public final T copy(T from, T reuse) {
    return copy(from);
  }

  /** Stateless by default, so one instance serves all threads. */
  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  @Override
  public final T createInstance() {
    return null;
  }

  @Override
  public final int getLength() {
    return -1;
  }

  @Override
  @SuppressWarnings("EqualsGetClass") // Serializers without fields are equal by class alone.
  public final boolean equals(Object other) {
    return other != null && other.getClass() == getClass();
  }

  @Override
  public final int hashCode() {
    return getClass().hashCode();
  }
}
