package dev.freshet.operators.refresh;

import dev.freshet.maths.Gathered;
import dev.freshet.maths.Space;
import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.PackedNeighbours;
import dev.freshet.schemas.wire.PackedVector;
import java.nio.ByteBuffer;

/** Writes down what a run of the rule took in and gave out. */
final class Auditor {

  private final int dimension;
  private Space toldSpace;

  Auditor(int dimension) {
    this.dimension = dimension;
  }

  /** Exact: the space's G is rounded to single precision. */
  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  RefreshAudit record(
      long sequence,
      PendingGathers.Pending complete,
      Gathered gathered,
      LatestStatistics statistics,
      float[] vector,
      float scale)
      throws MalformedRecordException {
    GatherRequest request = complete.parts().get(0).request();
    int size = gathered.size();
    long[] neighbours = new long[size];
    float[] counts = new float[size];
    float[] supports = new float[size];
    int at = 0;
    for (GatherAnswer part : complete.parts()) {
      int n = part.scales().length;
      System.arraycopy(part.request().neighbours(), 0, neighbours, at, n);
      System.arraycopy(part.request().counts(), 0, counts, at, n);
      System.arraycopy(part.supports(), 0, supports, at, n);
      at += n;
    }
    ByteBuffer gram = null;
    // A restored task holds statistics of an earlier run, whose number may come again if the clock
    // stepped back.
    if (toldSpace != statistics.space()) {
      toldSpace = statistics.space();
      gram = PackedVector.pack(floats(statistics.space().gram()));
    }
    return new RefreshAudit(
        EntityKey.parse(request.ownerKey()),
        sequence,
        request.kind() == GatherRequest.Kind.REFRESH ? RunKind.REFRESH : RunKind.FOLD_IN,
        request.time(),
        request.support(),
        dimension,
        PackedVector.pack(gathered.previous()),
        PackedNeighbours.pack(neighbours, counts, size),
        PackedVector.pack(supports),
        PackedVector.pack(gathered.scales(), 0, size),
        PackedVector.pack(gathered.vectors(), 0, size * dimension),
        statistics.number(),
        statistics.space().anchors(),
        statistics.space().meanRowWeight(),
        gram,
        PackedVector.pack(vector),
        scale);
  }
}
