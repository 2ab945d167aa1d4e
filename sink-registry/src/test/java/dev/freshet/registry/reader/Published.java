package dev.freshet.registry.reader;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Makes registry records. */
final class Published {

  private static final WireCodec<Embedding> CODEC = WireCodec.of(Embedding.class);

  private Published() {}

  static byte[] key(String key) {
    int separator = key.indexOf(':');
    return EntityKey.of(key.substring(0, separator), key.substring(separator + 1));
  }

  static byte[] value(String key, long sequence, float... vector) {
    return changed(key, sequence, embedding -> embedding.setVector(PackedVector.pack(vector)));
  }

  /** A record of space films, version 1, with vector (1, 2) and popularity 0.5, changed. */
  static byte[] changed(String key, long sequence, Consumer<Embedding> change) {
    int separator = key.indexOf(':');
    Embedding embedding =
        Embedding.newBuilder()
            .setEntity(new Entity(key.substring(0, separator), key.substring(separator + 1)))
            .setSpace("films")
            .setVersion(1)
            .setVector(PackedVector.pack(new float[] {1, 2}))
            .setDimension(2)
            .setScale(2)
            .setSupport(3)
            .setRowWeight(4)
            .setSequence(sequence)
            .setEventTime(5)
            .setArrivedAt(6)
            .setPublishedAt(7)
            .setSource(VectorSource.TRAINED)
            .setDrift(0)
            .setJob("refresh")
            .setNeighbours(ByteBuffer.allocate(0))
            .setRecentSupport(2)
            .setPopularity(0.5f)
            .build();
    change.accept(embedding);
    return CODEC.encode(embedding);
  }

  /** The same record as a later release would write it: under another fingerprint. */
  static byte[] newerSchema(byte[] value) {
    byte[] newer = value.clone();
    newer[2] ^= 0x55;
    return newer;
  }
}
