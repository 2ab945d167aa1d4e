package dev.freshet.bench.kernels;

import dev.freshet.operators.engagements.DeltaBuffer;
import dev.freshet.operators.engagements.UserLog;
import dev.freshet.operators.engagements.UserLogSerializer;
import dev.freshet.operators.neighbourhoods.AnchorRow;
import dev.freshet.operators.neighbourhoods.AnchorRowSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a state access costs besides RocksDB: a full row, and a log of 30 engagements. */
@State(Scope.Thread)
public class SerializerKernel {

  private static final int ENGAGEMENTS = 30;

  private final AnchorRowSerializer rows = new AnchorRowSerializer();
  private final UserLogSerializer logs = new UserLogSerializer();
  private final DataOutputSerializer out = new DataOutputSerializer(1 << 14);
  private AnchorRow row;
  private UserLog log;
  private byte[] rowBytes;
  private byte[] logBytes;

  /** Draws a row and a log. */
  @Setup
  public void draw() throws IOException {
    var group = Samples.group();
    row = Samples.row(group);
    log = new UserLog("user:u1234".getBytes(StandardCharsets.UTF_8));
    SplittableRandom random = new SplittableRandom(5);
    var pairing = group.coOccurrence();
    var sink = new DeltaBuffer();
    sink.begin(0, group.panes(), Samples.NOW);
    for (int i = 0; i < ENGAGEMENTS; i++) {
      var unused = pairing.insert(log.log(0), Samples.NOW + i, random.nextLong(), 1, 0, sink);
    }
    rowBytes = writeRow().getCopyOfBuffer();
    logBytes = writeLog().getCopyOfBuffer();
  }

  /** Writes a row. */
  @Benchmark
  public DataOutputSerializer writeRow() throws IOException {
    out.clear();
    rows.serialize(row, out);
    return out;
  }

  /** Reads a row. */
  @Benchmark
  public AnchorRow readRow() throws IOException {
    return rows.deserialize(new DataInputDeserializer(rowBytes));
  }

  /** Writes a log. */
  @Benchmark
  public DataOutputSerializer writeLog() throws IOException {
    out.clear();
    logs.serialize(log, out);
    return out;
  }

  /** Reads a log. */
  @Benchmark
  public UserLog readLog() throws IOException {
    return logs.deserialize(new DataInputDeserializer(logBytes));
  }
}
