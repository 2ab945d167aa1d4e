package dev.freshet.bench;

import java.util.List;

/** What a thread of the process works for: a stage of the job, the broker, the machine below. */
enum Stage {
  SOURCE("source: read, decode, admit", "engagements topic", "follows topic"),
  ENGAGEMENTS("engagements: logs", "Engagements"),
  NEIGHBOURHOODS("neighbourhoods: rows", "Neighbourhoods"),
  VECTOR_STORE("vector store: lookups", "VectorStore"),
  STATISTICS("space statistics", "Space statistics"),
  REFRESH("refresh: solve, encode, publish", "Refresh"),
  FEEDBACK("feedback: read, decode", "registry feedback"),
  GENERATOR("generator and readers of the benchmark", "freshet-", "main"),
  PRODUCER("the job's producers", "kafka-producer-network-thread"),
  BROKER(
      "broker",
      "data-plane-",
      "kafka-",
      "broker-",
      "controller-",
      "quorum-controller",
      "raft-",
      "group-coordinator",
      "transaction",
      "share-",
      "ExpirationReaper",
      "ThrottledChannelReaper",
      "log-closing",
      "delegation-token"),
  NETWORK("Flink's network", "Flink Netty", "flink-rest"),
  CHECKPOINTS("checkpoints' files", "AsyncOperations", "jobmanager-io", "Checkpoint Timer"),
  ROCKSDB("RocksDB's background", "rocksdb:"),
  COMPILER("JIT compiler", "C1 Compiler", "C2 Compiler", "Sweeper"),
  COLLECTOR("garbage collector", "VM Thread", "GC Thread", "G1 ", "VM Periodic"),
  OTHER("other Flink and JVM threads");

  private final String label;
  private final List<String> names;

  Stage(String label, String... names) {
    this.label = label;
    this.names = List.of(names);
  }

  /** What people call it. */
  String label() {
    return label;
  }

  /**
   * Returns the stage of a thread.
   *
   * <p>A Flink task's thread, its fetcher, timers and flusher all have the names of the task's
   * operators in theirs; of other threads the beginning of the name tells.
   *
   * @param thread its name
   */
  static Stage of(String thread) {
    for (Stage stage : values()) {
      for (String name : stage.names) {
        if (stage.compareTo(FEEDBACK) <= 0 ? thread.contains(name) : thread.startsWith(name)) {
          return stage.refined(thread);
        }
      }
    }
    return OTHER;
  }

  /** The benchmark's own producer and consumers have its name as their clients' id. */
  private Stage refined(String thread) {
    return (this == PRODUCER || this == BROKER) && thread.contains("freshet-replay")
        ? GENERATOR
        : this;
  }
}
