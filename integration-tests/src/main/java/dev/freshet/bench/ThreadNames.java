package dev.freshet.bench;

import java.util.List;

/** Tells by a thread's name which {@link Stage} it works for. */
final class ThreadNames {

  /**
   * A Flink task's thread, its fetcher, timers and flusher all have the names of the task's
   * operators in theirs. The first that is found tells.
   */
  private static final List<Rule> TASKS =
      List.of(
          new Rule("engagements topic", Stage.SOURCE),
          new Rule("Engagements", Stage.ENGAGEMENTS),
          new Rule("Neighbourhoods", Stage.NEIGHBOURHOODS),
          new Rule("VectorStore", Stage.VECTOR_STORE),
          new Rule("Space statistics", Stage.STATISTICS),
          new Rule("Refresh", Stage.REFRESH),
          new Rule("registry feedback", Stage.FEEDBACK),
          // The benchmark's own producer has its name as the client's id.
          new Rule("| freshet-replay", Stage.GENERATOR));

  /** Of other threads the beginning of the name tells. */
  private static final List<Rule> BEGINNINGS =
      List.of(
          new Rule("freshet-", Stage.GENERATOR),
          new Rule("main", Stage.GENERATOR),
          new Rule("kafka-producer-network-thread", Stage.PRODUCER),
          new Rule("kafka-admin-client", Stage.OTHER),
          new Rule("kafka-", Stage.BROKER),
          new Rule("data-plane-", Stage.BROKER),
          new Rule("broker-", Stage.BROKER),
          new Rule("controller-", Stage.BROKER),
          new Rule("quorum-controller", Stage.BROKER),
          new Rule("raft-", Stage.BROKER),
          new Rule("group-coordinator", Stage.BROKER),
          new Rule("transaction", Stage.BROKER),
          new Rule("share-", Stage.BROKER),
          new Rule("ExpirationReaper", Stage.BROKER),
          // What waits in the broker is answered by these: executor-Fetch and the like.
          new Rule("executor-", Stage.BROKER),
          new Rule("ThrottledChannelReaper", Stage.BROKER),
          new Rule("log-closing", Stage.BROKER),
          new Rule("Flink Netty", Stage.NETWORK),
          new Rule("flink-rest", Stage.NETWORK),
          new Rule("AsyncOperations", Stage.CHECKPOINTS),
          new Rule("jobmanager-io", Stage.CHECKPOINTS),
          new Rule("Checkpoint Timer", Stage.CHECKPOINTS),
          new Rule("rocksdb:", Stage.ROCKSDB),
          // Linux cuts names after 15 bytes.
          new Rule("C1 Compiler", Stage.COMPILER),
          new Rule("C2 Compiler", Stage.COMPILER),
          new Rule("Sweeper", Stage.COMPILER),
          new Rule("VM Thread", Stage.COLLECTOR),
          new Rule("GC Thread", Stage.COLLECTOR),
          new Rule("G1 ", Stage.COLLECTOR));

  private ThreadNames() {}

  private record Rule(String text, Stage stage) {}

  /** Returns the stage that a thread of this name works for. */
  static Stage stage(String thread) {
    for (Rule task : TASKS) {
      if (thread.contains(task.text())) {
        return task.stage();
      }
    }
    for (Rule beginning : BEGINNINGS) {
      if (thread.startsWith(beginning.text())) {
        return beginning.stage();
      }
    }
    return Stage.OTHER;
  }
}
