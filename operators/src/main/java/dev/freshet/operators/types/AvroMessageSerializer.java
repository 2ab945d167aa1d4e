package dev.freshet.operators.types;

import dev.freshet.schemas.wire.WireCodec;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The base of serializers for messages that are topic records: packs them as the wire does.
 *
 * @param <T> the record
 */
public abstract class AvroMessageSerializer<T extends SpecificRecord> extends MessageSerializer<T> {

  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private transient WireCodec<T> codec;

  /** Creates the serializer of a generated class. */
  protected AvroMessageSerializer(Class<T> type) {
    this.type = type;
  }

  @Override
  protected void write(T record, DataOutputView out) throws IOException {
    PackedArrays.writeBytes(codec().encode(record), out);
  }

  @Override
  protected T read(int version, DataInputView in) throws IOException {
    return codec().decode(PackedArrays.readBytes(in));
  }

  /** A codec belongs to one thread, so each needs a serializer of its own. */
  @Override
  public abstract TypeSerializer<T> duplicate();

  private WireCodec<T> codec() {
    if (codec == null) {
      codec = WireCodec.of(type);
    }
    return codec;
  }
}
