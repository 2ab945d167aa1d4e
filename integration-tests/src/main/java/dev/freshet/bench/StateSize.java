package dev.freshet.bench;

import dev.freshet.platform.CompletedCheckpoint;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state in a checkpoint, as RocksDB has it: compressed, and with what is not compacted yet.
 *
 * @param users with state
 * @param items with state
 * @param bytesPerUser of the logs
 * @param bytesPerItem of the rows and the vectors
 * @param rowBytesPerItem of the rows alone
 * @param bytesByTask by the job's tasks
 */
record StateSize(
    long users,
    long items,
    double bytesPerUser,
    double bytesPerItem,
    double rowBytesPerItem,
    Map<String, Long> bytesByTask) {

  /** Reads it from a checkpoint that was taken while so many were live. */
  static StateSize of(CompletedCheckpoint checkpoint, long users, long items) {
    Map<Stage, Long> byStage = new TreeMap<>();
    checkpoint
        .stateBytesByTask()
        .forEach((task, bytes) -> byStage.merge(ThreadNames.stage(task), bytes, Long::sum));
    double rows = byStage.getOrDefault(Stage.NEIGHBOURHOODS, 0L);
    double vectors = byStage.getOrDefault(Stage.VECTOR_STORE, 0L);
    double logs = byStage.getOrDefault(Stage.ENGAGEMENTS, 0L);
    return new StateSize(
        users,
        items,
        logs / Math.max(1, users),
        (rows + vectors) / Math.max(1, items),
        rows / Math.max(1, items),
        checkpoint.stateBytesByTask());
  }
}
