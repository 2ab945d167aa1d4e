package dev.freshet.upgrade;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Heaviest;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.operators.neighbourhoods.AnchorRowSerializer;
import dev.freshet.operators.vectors.StoredVector;
import dev.freshet.operators.vectors.StoredVectorSerializer;
import dev.freshet.refresh.BruteForce;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;

/** The rows and vectors that a savepoint of a job holds, by the fingerprint of the anchor. */
final class HeldState {

  /** More than a row has. */
  private static final int ALL = 1_000;

  private final Savepoint savepoint;

  HeldState(Savepoint savepoint) {
    this.savepoint = savepoint;
  }

  /** Returns all rows, those that are clear too. */
  Map<Long, Neighbourhood> rows() throws IOException {
    AnchorRowSerializer serializer = new AnchorRowSerializer();
    Map<Long, Neighbourhood> rows = new HashMap<>();
    for (Savepoint.Entry entry : savepoint.entries("neighbourhoods", "neighbourhood")) {
      // A byte of the key group comes before the key.
      long anchor = ByteBuffer.wrap(entry.key()).getLong(1);
      rows.put(
          anchor, serializer.deserialize(new DataInputDeserializer(entry.value())).neighbourhood());
    }
    return rows;
  }

  /** Returns how a row reads at an event time. */
  static BruteForce.Row read(Neighbourhood row, CoOccurrenceGroup group, long time) {
    row.advance(group.panes(), group.panes().tick(time));
    Heaviest heaviest = new Heaviest(ALL);
    row.heaviest(group.panes(), time, group.memory(), group.leastCount(), heaviest);
    Map<Long, Double> counts = new HashMap<>();
    for (int k = 0; k < heaviest.size(); k++) {
      counts.put(heaviest.neighbours()[k], (double) heaviest.counts()[k]);
    }
    return new BruteForce.Row(row.support(group.panes(), time, group.memory()), counts);
  }

  /** Returns the vectors, but not the markers of what was forgotten. */
  Map<Long, StoredVector> vectors() throws IOException {
    StoredVectorSerializer serializer = new StoredVectorSerializer();
    Map<Long, StoredVector> vectors = new HashMap<>();
    for (Savepoint.Entry entry : savepoint.entries("vector-store", "vectors")) {
      // The map's key is the last; a byte before its value says whether it is null.
      long anchor = ByteBuffer.wrap(entry.key()).getLong(entry.key().length - Long.BYTES);
      DataInputDeserializer value = new DataInputDeserializer(entry.value());
      value.skipBytesToRead(1);
      StoredVector vector = serializer.deserialize(value);
      if (vector.sequence() > 0) {
        vectors.put(anchor, vector);
      }
    }
    return vectors;
  }
}
