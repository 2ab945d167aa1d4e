package dev.freshet.operators.ingest;

import dev.freshet.maths.Varint;
import dev.freshet.operators.types.PackedArrays;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Packs an {@link Origin} as a part of the messages that carry one. */
public final class OriginSerializer {

  private OriginSerializer() {}

  /** Writes an origin. */
  public static void write(Origin origin, DataOutputView out) throws IOException {
    out.writeUTF(origin.topic());
    Varint.write(origin.partition(), out);
    Varint.write(origin.offset(), out);
    Varint.writeSigned(origin.timestamp(), out);
    PackedArrays.writeBytes(origin.key(), out);
    PackedArrays.writeBytes(origin.value(), out);
    Varint.write(origin.replayed(), out);
  }

  /** Reads what {@link #write} wrote. */
  public static Origin read(DataInputView in) throws IOException {
    return new Origin(
        in.readUTF(),
        (int) Varint.read(in),
        Varint.read(in),
        Varint.readSigned(in),
        PackedArrays.readBytes(in),
        PackedArrays.readBytes(in),
        (int) Varint.read(in));
  }
}
