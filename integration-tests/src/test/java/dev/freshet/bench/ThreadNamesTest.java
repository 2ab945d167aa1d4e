package dev.freshet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Knows threads by their names. */
class ThreadNamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Source: engagements topic -> Admission (1/2)#0; SOURCE",
        "Source Data Fetcher for Source: engagements topic -> Admission (2/2)#0; SOURCE",
        "Engagements (1/2)#0; ENGAGEMENTS",
        "OutputFlusher for Engagements; ENGAGEMENTS",
        "Time Trigger for Neighbourhoods (1/2)#0; NEIGHBOURHOODS",
        "VectorStore (2/2)#1; VECTOR_STORE",
        "Space statistics (1/1)#0; STATISTICS",
        "Refresh -> registry sink: Writer -> registry sink: Committer (1/2)#0; REFRESH",
        "Source: registry feedback (1/2)#0; FEEDBACK",
        "Source Data Fetcher for Source: registry feedback (1/2)#0; FEEDBACK",
        "kafka-producer-network-thread | producer-1; PRODUCER",
        "kafka-producer-network-thread | freshet-replay; GENERATOR",
        "freshet-registry-reader-registry.bench.v1; GENERATOR",
        "data-plane-kafka-request-handler-0; BROKER",
        "data-plane-kafka-network-thread-1-ListenerName(PLAINTEXT)-PLAINTEXT-0; BROKER",
        "kafka-log-cleaner-thread-0; BROKER",
        "executor-Fetch; BROKER",
        "rocksdb:low; ROCKSDB",
        "C2 CompilerThre; COMPILER",
        "VM Thread; COLLECTOR",
        "GC Thread#1; COLLECTOR",
        "AsyncOperations-thread-1; CHECKPOINTS",
        "flink-pekko.actor.default-dispatcher-5; OTHER",
        "main; GENERATOR",
        "kafka-admin-client-thread | freshet-bench-enumerator-admin-client; OTHER",
      })
  void aNameTellsTheStage(String thread, Stage stage) {
    assertThat(ThreadNames.stage(thread)).isEqualTo(stage);
  }
}
