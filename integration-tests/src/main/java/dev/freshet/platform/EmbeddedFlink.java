package dev.freshet.platform;

import dev.freshet.operators.metrics.MetricNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.checkpoint.TaskStateStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient.JobFinalizationBehavior;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A Flink cluster with its web UI inside this JVM: one task manager, RocksDB state, incremental
 * aligned checkpoints, all files in one folder.
 */
public final class EmbeddedFlink implements AutoCloseable {

  /** The metric group whose metrics {@link #metrics()} adds up. */
  public static final String METRIC_GROUP = MetricNames.GROUP;

  /** The system property that the logging configuration takes its file from. */
  private static final String LOG_FILE = "freshet.log.file";

  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final MiniCluster cluster;
  private final Configuration configuration;
  private final MetricsBoard metrics;
  private final URI webUi;

  private EmbeddedFlink(
      MiniCluster cluster, Configuration configuration, MetricsBoard metrics, URI webUi) {
    this.cluster = cluster;
    this.configuration = configuration;
    this.metrics = metrics;
    this.webUi = webUi;
  }

  /**
   * Starts a cluster, and returns when it takes jobs.
   *
   * @param folder where its state, checkpoints and temporary files are
   * @param uiPort the port of the web UI and the REST API on the loopback interface; 0 chooses one
   * @param slots number of task slots, 1 or more: the highest parallelism of a job
   * @param overrides further options, which win over those given here
   * @throws PlatformException if it does not start, for instance because the port is taken
   */
  public static EmbeddedFlink start(Path folder, int uiPort, int slots, Configuration overrides) {
    requireFree(uiPort);
    MetricsBoard metrics = new MetricsBoard(METRIC_GROUP);
    MiniCluster cluster = null;
    try {
      Configuration configuration = configuration(folder, uiPort, metrics);
      configuration.addAll(overrides);
      cluster =
          new MiniCluster(
              new MiniClusterConfiguration.Builder()
                  .setConfiguration(configuration)
                  .setNumTaskManagers(1)
                  .setNumSlotsPerTaskManager(slots)
                  .build());
      cluster.start();
      URI rest = cluster.getRestAddress().get();
      URI webUi = URI.create("http://localhost:" + rest.getPort() + "/");
      return new EmbeddedFlink(cluster, configuration, metrics, webUi);
    } catch (Exception e) {
      PlatformException failure =
          new PlatformException("Flink did not start: " + PlatformException.rootMessage(e), e);
      closeAfter(failure, cluster);
      throw failure;
    }
  }

  /** Where the web UI is. */
  public URI webUi() {
    return webUi;
  }

  /** The totals of the running and ended jobs' metrics in the group {@link #METRIC_GROUP}. */
  public MetricsBoard metrics() {
    return metrics;
  }

  /** A new environment for a job on this cluster, to be given to {@link #execute}. */
  public StreamExecutionEnvironment environment() {
    return StreamExecutionEnvironment.getExecutionEnvironment(new Configuration(configuration));
  }

  /**
   * Submits a job, and returns when it is accepted.
   *
   * @param environment what {@link #environment()} gave, with the topology in it
   * @throws PlatformException if the job is not accepted
   */
  public JobClient execute(StreamExecutionEnvironment environment, String jobName) {
    try {
      StreamGraph graph = environment.getStreamGraph();
      graph.setJobName(jobName);
      JobID job = cluster.submitJob(graph).get().getJobID();
      return new MiniClusterJobClient(
          job,
          cluster,
          Thread.currentThread().getContextClassLoader(),
          JobFinalizationBehavior.NOTHING);
    } catch (Exception e) {
      throw new PlatformException(
          "Flink did not accept the job: " + PlatformException.rootMessage(e), e);
    }
  }

  /** Whether all tasks of the job run. */
  public boolean isRunning(JobID job) {
    try {
      // A job that was just accepted has no tasks yet.
      boolean hasTasks = false;
      for (AccessExecutionVertex task :
          cluster.getExecutionGraph(job).get().getAllExecutionVertices()) {
        hasTasks = true;
        if (task.getExecutionState() != ExecutionState.RUNNING) {
          return false;
        }
      }
      return hasTasks;
    } catch (Exception e) {
      throw new PlatformException(
          "Flink does not tell how the job is: " + PlatformException.rootMessage(e), e);
    }
  }

  /** The stack trace of the job's last failure, which it may have recovered from; empty if none. */
  public Optional<String> lastFailure(JobID job) {
    try {
      ErrorInfo failure = cluster.getExecutionGraph(job).get().getFailureInfo();
      return Optional.ofNullable(failure).map(ErrorInfo::getExceptionAsString);
    } catch (Exception e) {
      throw new PlatformException(
          "Flink does not tell the job's failures: " + PlatformException.rootMessage(e), e);
    }
  }

  /** What the job's checkpoints came to so far. */
  public CheckpointSummary checkpoints(JobID job) {
    try {
      CheckpointStatsSnapshot stats =
          cluster.getExecutionGraph(job).get().getCheckpointStatsSnapshot();
      if (stats == null) {
        return new CheckpointSummary(0, 0, 0);
      }
      CompletedCheckpointStats latest = stats.getHistory().getLatestCompletedCheckpoint();
      return new CheckpointSummary(
          stats.getCounts().getNumberOfCompletedCheckpoints(),
          stats.getCounts().getNumberOfFailedCheckpoints(),
          latest == null ? 0 : latest.getStateSize());
    } catch (Exception e) {
      throw new PlatformException(
          "Flink does not tell its checkpoints: " + PlatformException.rootMessage(e), e);
    }
  }

  /** The completed checkpoints of the job, oldest first: as many as the web UI's history keeps. */
  public List<CompletedCheckpoint> completedCheckpoints(JobID job) {
    try {
      AccessExecutionGraph graph = cluster.getExecutionGraph(job).get();
      CheckpointStatsSnapshot stats = graph.getCheckpointStatsSnapshot();
      List<CompletedCheckpoint> completed = new ArrayList<>();
      if (stats != null) {
        for (AbstractCheckpointStats checkpoint : stats.getHistory().getCheckpoints()) {
          if (checkpoint instanceof CompletedCheckpointStats) {
            completed.add(completed(checkpoint, graph));
          }
        }
      }
      // The history has the newest first.
      Collections.reverse(completed);
      return completed;
    } catch (Exception e) {
      throw new PlatformException(
          "Flink does not tell its checkpoints: " + PlatformException.rootMessage(e), e);
    }
  }

  private static CompletedCheckpoint completed(
      AbstractCheckpointStats checkpoint, AccessExecutionGraph graph) {
    Map<String, Long> byTask = new TreeMap<>();
    for (TaskStateStats task : checkpoint.getAllTaskStateStats()) {
      byTask.merge(
          graph.getJobVertex(task.getJobVertexId()).getName(), task.getStateSize(), Long::sum);
    }
    return new CompletedCheckpoint(
        checkpoint.getEndToEndDuration(),
        checkpoint.getStateSize(),
        checkpoint.getCheckpointedSize(),
        byTask);
  }

  /**
   * Takes a checkpoint now, and returns when it is completed.
   *
   * @throws PlatformException if the checkpoint fails
   */
  public void checkpoint(JobID job) {
    try {
      cluster.triggerCheckpoint(job, CheckpointType.CONFIGURED).get();
    } catch (Exception e) {
      throw new PlatformException("the checkpoint failed: " + PlatformException.rootMessage(e), e);
    }
  }

  /** Ends all jobs and the cluster, and waits until they have ended. */
  @Override
  public void close() {
    try {
      cluster.closeAsync().get();
    } catch (ExecutionException e) {
      throw new PlatformException("Flink did not close: " + PlatformException.rootMessage(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void requireFree(int uiPort) {
    if (uiPort == 0) {
      return;
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), uiPort));
    } catch (IOException e) {
      throw new PlatformException(
          "port " + uiPort + " for Flink's web UI cannot be taken: " + e.getMessage(), e);
    }
  }

  private static Configuration configuration(Path folder, int uiPort, MetricsBoard metrics)
      throws IOException {
    Configuration options = new Configuration();
    String temporary = Files.createDirectories(folder.resolve("tmp")).toString();
    options.set(CoreOptions.TMP_DIRS, temporary);
    options.set(WebOptions.TMP_DIR, temporary);
    options.set(WebOptions.SUBMIT_ENABLE, false);
    String log = System.getProperty(LOG_FILE);
    if (log != null) {
      options.set(WebOptions.LOG_PATH, log);
    }
    options.set(RestOptions.ADDRESS, HOST);
    options.set(RestOptions.BIND_ADDRESS, HOST);
    options.set(RestOptions.PORT, uiPort);
    options.set(RestOptions.BIND_PORT, Integer.toString(uiPort));
    // The blob server, too, else takes files from anybody who can reach this machine.
    options.set(JobManagerOptions.BIND_HOST, HOST);
    options.set(TaskManagerOptions.BIND_HOST, HOST);
    // The UI alone reads metrics over REST, and shows them this fresh.
    options.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(2));

    options.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    options.set(RocksDBOptions.LOCAL_DIRECTORIES, folder.resolve("rocksdb").toString());
    options.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    options.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    options.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, folder.resolve("savepoints").toUri().toString());
    options.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    options.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
    options.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, PATIENCE);
    options.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION);
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    options.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    options.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    options.set(PipelineOptions.GENERIC_TYPES, false);

    // Everything shares one JVM under 2 GiB: RocksDB's caches and the exchange are the fixed parts.
    options.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
    options.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    options.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    options.set(JobManagerOptions.EXECUTION_FAILOVER_STRATEGY, "full");

    String board = UUID.randomUUID().toString();
    MetricsBoard.Factory.offer(board, metrics);
    String reporter = "metrics.reporter.board.";
    options.setString(reporter + "factory.class", MetricsBoard.Factory.class.getName());
    options.setString(reporter + MetricsBoard.Factory.BOARD, board);
    return options;
  }

  private static void closeAfter(Exception failure, MiniCluster cluster) {
    if (cluster != null) {
      try {
        cluster.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }
}
