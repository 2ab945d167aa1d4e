package dev.freshet.bench;

/** What CPU time is spent on: a stage of the job, the broker, the machine below. */
enum Stage {
  SOURCE("source: read, decode, admit"),
  ENGAGEMENTS("engagements: logs"),
  NEIGHBOURHOODS("neighbourhoods: rows"),
  VECTOR_STORE("vector store: lookups"),
  STATISTICS("space statistics"),
  REFRESH("refresh: solve, encode, publish"),
  FEEDBACK("feedback: read, decode"),
  PRODUCER("the job's producers"),
  BROKER("broker"),
  NETWORK("Flink's network"),
  CHECKPOINTS("checkpoints' files"),
  ROCKSDB("RocksDB's background"),
  COMPILER("JIT compiler"),
  COLLECTOR("garbage collector"),
  GENERATOR("generator and readers of the benchmark"),
  OTHER("other Flink and JVM threads");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  /** What people call it. */
  String label() {
    return label;
  }
}
