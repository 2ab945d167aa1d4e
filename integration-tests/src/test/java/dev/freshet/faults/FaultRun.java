package dev.freshet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.ClusterTopics;
import dev.freshet.jobs.topics.TopicCreation;
import dev.freshet.platform.DataFolder;
import dev.freshet.refresh.EngagementCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** The refresh job on a cluster of processes, under steady load, to be broken and to be checked. */
@SuppressWarnings("try") // Its close() waits for threads, and may be interrupted.
final class FaultRun implements AutoCloseable {

  static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(12);

  private static final int PARTITIONS = 4;

  /** Longer than a job that fails soon after its start looks well. */
  private static final long CAUGHT_UP_NANOS = Duration.ofSeconds(2).toNanos();

  private static final long SLOW_ANSWER_NANOS = Duration.ofMillis(500).toNanos();

  private static final String OPTIONS =
      EngagementCounts.OPTIONS
          + """
      kafka:
        bootstrap-servers: %s
      job: faults
      parallelism: %d
      space:
        name: faults
        dimension: 16
      audit: true
      checkpoint:
        interval: 500ms
      delivery: %s
      publish:
        transaction-timeout: %ds
      """;

  private final DataFolder folder;
  private final String delivery;
  private final ProcessCluster cluster;
  private final FlinkRest flink;
  private final RefreshOptions options;
  private final Admin admin;
  private final SteadyLoad load;
  private final RegistryWatch registry;
  private final Recount recount;
  private int parallelism;

  private FaultRun(
      DataFolder folder, ProcessCluster cluster, String delivery, int parallelism, long seed)
      throws Exception {
    this.folder = folder;
    this.cluster = cluster;
    this.delivery = delivery;
    this.parallelism = parallelism;
    this.flink = new FlinkRest(cluster.restPort());
    this.options = RefreshOptions.load(writeOptions());
    String servers = cluster.bootstrapServers();
    try (ClusterTopics topics = new ClusterTopics(options.kafka())) {
      new TopicCreation(options, PARTITIONS, Optional.empty()).run(topics);
    }
    this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    this.load = new SteadyLoad(servers, options.topics().engagements(), seed);
    this.registry = new RegistryWatch(servers, options.space().registryTopic());
    this.recount =
        new Recount(
            servers, options.topics().audit(), load, registry, EngagementCounts.bruteForce());
  }

  /**
   * Starts everything, and returns when the job keeps up with the load.
   *
   * @param delivery as in the job's options
   * @param seed of the load
   */
  static FaultRun start(String delivery, int parallelism, long seed) throws Exception {
    DataFolder folder = DataFolder.temporary();
    Path logs = Path.of("target", "faults", Long.toString(System.currentTimeMillis()));
    System.out.println("The processes' logs are in " + logs);
    ProcessCluster cluster = ProcessCluster.start(folder.path(), logs);
    FaultRun run;
    try {
      run = new FaultRun(folder, cluster, delivery, parallelism, seed);
    } catch (Exception | AssertionError e) {
      try (folder;
          cluster) {
        throw e;
      }
    }
    try {
      cluster.deploy(run.optionsFile(), ProcessCluster.NO_SAVEPOINT);
      run.awaitRunning();
      run.load.resume();
      run.awaitCaughtUp();
      return run;
    } catch (Exception | AssertionError e) {
      run.close();
      throw e;
    }
  }

  private Path optionsFile() {
    return folder.path().resolve("refresh.yaml");
  }

  private Path writeOptions() throws IOException {
    return Files.writeString(
        optionsFile(),
        OPTIONS.formatted(
            cluster.bootstrapServers(), parallelism, delivery, TRANSACTION_TIMEOUT.toSeconds()));
  }

  ProcessCluster cluster() {
    return cluster;
  }

  FlinkRest flink() {
    return flink;
  }

  int parallelism() {
    return parallelism;
  }

  /** Returns when all tasks run. */
  void awaitRunning() throws Exception {
    Await.until("all tasks run", flink::isRunning);
  }

  /** Returns the resource id of a TaskManager that holds tasks, as soon as there is one. */
  String awaitTaskManagerInUse() throws Exception {
    String[] found = {null};
    Await.until(
        "a TaskManager holds tasks",
        () -> {
          try {
            for (String id : flink.taskManagersInUse()) {
              // Tasks that are being scheduled have none.
              found[0] = id.startsWith("tm-") ? id : found[0];
            }
            return found[0] != null;
          } catch (IOException e) {
            // Something else may be broken at the same time.
            return false;
          }
        });
    return found[0];
  }

  /** Stops the job with a savepoint, and starts it from there. */
  void redeploy(int newParallelism) throws Exception {
    awaitRunning();
    awaitNewCheckpoint();
    cluster.jobManager().expectEnd();
    String savepoint = flink.stopWithSavepoint();
    cluster.awaitUndeployed();
    parallelism = newParallelism;
    writeOptions();
    cluster.deploy(optionsFile(), savepoint);
    awaitRunning();
    Await.until("the job is as wide as asked", () -> isAsWideAs(newParallelism));
  }

  private boolean isAsWideAs(int subtasks) {
    try {
      assertThat(flink.parallelism()).isEqualTo(subtasks);
      return true;
    } catch (IOException e) {
      // Nobody leads at the moment.
      return false;
    }
  }

  /**
   * Breaks something while the load goes on, waits until all is well again, prints how long that
   * took, and checks everything.
   */
  void suffer(Fault fault) throws Exception {
    suffer(List.of(fault), Duration.ZERO);
  }

  /**
   * Breaks several things while the load goes on, some while others are still being mended.
   *
   * @param between the time from one to the next
   */
  void suffer(List<Fault> faults, Duration between) throws Exception {
    awaitCaughtUp();
    long lagBefore = lag();
    registry.measureGaps();
    long begin = System.nanoTime();
    List<CompletableFuture<Void>> injections = new ArrayList<>();
    for (Fault fault : faults) {
      if (!injections.isEmpty()) {
        LockSupport.parkNanos(between.toNanos());
      }
      injections.add(inject(fault));
    }
    for (CompletableFuture<Void> injection : injections) {
      injection.get();
    }
    awaitRunning();
    Duration whole = Duration.ofNanos(awaitCaughtUp() - begin);
    Duration outage = registry.longestGap();
    long lagAfter = lag();
    check();
    System.out.printf(
        "%s, %s: nothing new to readers for %.1f s, caught up after %.1f s; lag %d before, %d after%n",
        faults.stream().map(Fault::name).collect(Collectors.joining(" and ")),
        delivery,
        outage.toMillis() / 1e3,
        whole.toMillis() / 1e3,
        lagBefore,
        lagAfter);
    assertThat(cluster.endedByThemselves()).as("processes that ended by themselves").isEmpty();
    load.resume();
  }

  private CompletableFuture<Void> inject(Fault fault) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            fault.inject(this);
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        });
  }

  /** Pauses the load, and compares counts, registry and sequences with what they must be. */
  void check() throws Exception {
    load.pause();
    assertThat(ends().values().stream().mapToLong(Long::longValue).sum())
        .as("records of the topic, each produced once")
        .isEqualTo(load.count());
    awaitCounted();
    recount.requireRightCounts();
    awaitCounted();
    recount.awaitRegistryHoldsWhatStateHolds();
    registry.requireSound();
  }

  /**
   * Returns when a checkpoint holds all that was produced. Nothing else is produced meanwhile.
   *
   * <p>What follows the last event of each partition was folded in before the checkpoint began: so
   * the sources had read everything, unless a task failed between, which is what the second look at
   * the restarts is for.
   */
  private void awaitCounted() throws Exception {
    Await.until(
        "all that was produced is counted",
        () -> {
          try {
            awaitRunning();
            long restored = flink.checkpoints().restoredAt();
            Set<String> missing = new HashSet<>(load.markTheEnds(PARTITIONS));
            Await.until(
                "the ends of the partitions are folded in",
                () -> {
                  missing.removeIf(user -> registry.latest(user) != null);
                  return missing.isEmpty();
                });
            awaitNewCheckpoint();
            return flink.isRunning() && flink.checkpoints().restoredAt() == restored;
          } catch (IOException e) {
            // Nobody leads at the moment.
            return false;
          }
        });
  }

  private void awaitNewCheckpoint() throws Exception {
    long now = System.currentTimeMillis();
    Await.until(
        "a checkpoint is completed",
        () -> {
          try {
            return flink.checkpoints().triggeredAt() > now;
          } catch (IOException e) {
            // The JobManager may be starting.
            return false;
          }
        });
  }

  /**
   * Returns when the lag has been at its level for a while.
   *
   * @return since when it was, on the clock of {@link System#nanoTime}
   */
  private long awaitCaughtUp() throws Exception {
    long[] since = {Long.MAX_VALUE};
    Await.until(
        "the job has caught up",
        () -> {
          long asked = System.nanoTime();
          boolean well = lag() <= SteadyLoad.MOST_LAG;
          long now = System.nanoTime();
          // Nobody knows how it was while the broker gave no answer.
          if (!well || now - asked > SLOW_ANSWER_NANOS) {
            since[0] = Long.MAX_VALUE;
          } else if (since[0] == Long.MAX_VALUE) {
            since[0] = now;
          }
          return since[0] != Long.MAX_VALUE && now - since[0] >= CAUGHT_UP_NANOS;
        });
    return since[0];
  }

  /**
   * How many events the job has not yet committed, which it does with each checkpoint, of all that
   * were produced, acknowledged or not.
   */
  private long lag() throws Exception {
    long lag = load.count();
    for (var committed :
        admin
            .listConsumerGroupOffsets(options.job())
            .partitionsToOffsetAndMetadata()
            .get()
            .entrySet()) {
      if (committed.getKey().topic().equals(options.topics().engagements())) {
        lag -= committed.getValue().offset();
      }
    }
    return lag;
  }

  private Map<TopicPartition, Long> ends() throws Exception {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      asked.put(new TopicPartition(options.topics().engagements(), partition), OffsetSpec.latest());
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin.listOffsets(asked).all().get().forEach((p, end) -> ends.put(p, end.offset()));
    return ends;
  }

  @Override
  public void close() throws Exception {
    try (folder;
        cluster;
        admin;
        recount;
        registry;
        load) {
      // In this order, from the last.
    }
  }
}
