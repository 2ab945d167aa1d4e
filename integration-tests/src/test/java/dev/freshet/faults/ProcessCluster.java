package dev.freshet.faults;

import dev.freshet.fixtures.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A cluster of separate processes on this machine: a Kafka broker, a ZooKeeper server, a JobManager
 * with high availability and two TaskManagers. What ends by itself is started again.
 */
final class ProcessCluster implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final int TASK_MANAGERS = 2;
  private static final int SLOTS = 2;

  /** A job's savepoint that is none. */
  static final String NO_SAVEPOINT = "";

  private static final String FLINK_OPTIONS =
      """
      jobmanager.rpc.address: %1$s
      jobmanager.rpc.port: %2$d
      rest.address: %1$s
      rest.bind-address: %1$s
      rest.port: %3$d
      web.refresh-interval: 100ms
      taskmanager.host: %1$s
      taskmanager.bind-host: %1$s
      blob.server.port: 0
      high-availability.type: zookeeper
      high-availability.zookeeper.quorum: %1$s:%4$d
      high-availability.zookeeper.client.session-timeout: 3s
      high-availability.zookeeper.client.connection-timeout: 3s
      high-availability.cluster-id: /faults
      high-availability.storageDir: file://%5$s/ha
      execution.checkpointing.dir: file://%5$s/checkpoints
      execution.checkpointing.savepoint-dir: file://%5$s/savepoints
      execution.checkpointing.tolerable-failed-checkpoints: 2
      io.tmp.dirs: %5$s/tmp
      heartbeat.interval: 500ms
      heartbeat.timeout: 3s
      heartbeat.rpc-failure-threshold: 2
      restart-strategy.type: fixed-delay
      restart-strategy.fixed-delay.attempts: 2147483647
      restart-strategy.fixed-delay.delay: 200ms
      cluster.evenly-spread-out-slots: true
      slot.request.timeout: 20s
      taskmanager.numberOfTaskSlots: %6$d
      taskmanager.cpu.cores: 1
      taskmanager.memory.framework.heap.size: 96m
      taskmanager.memory.framework.off-heap.size: 64m
      taskmanager.memory.task.heap.size: 256m
      taskmanager.memory.task.off-heap.size: 0m
      taskmanager.memory.managed.size: 96m
      taskmanager.memory.network.min: 32m
      taskmanager.memory.network.max: 32m
      taskmanager.memory.jvm-metaspace.size: 160m
      taskmanager.memory.jvm-overhead.min: 64m
      taskmanager.memory.jvm-overhead.max: 64m
      taskmanager.memory.jvm-overhead.fraction: 0.1
      taskmanager.network.memory.buffers-per-channel: 2
      """;

  private static final String LOGGING =
      """
      <Configuration status="ERROR">
        <Appenders>
          <Console name="out"><PatternLayout pattern="%d %-5p [%t] %c{1} - %m%n"/></Console>
        </Appenders>
        <Loggers>
          <Logger name="org.apache.flink.metrics.MetricGroup" level="ERROR"/>
          <Root level="INFO"><AppenderRef ref="out"/></Root>
        </Loggers>
      </Configuration>
      """;

  private final Path folder;
  private final Path logs;
  private final int brokerPort = freePort();
  private final int zooKeeperPort = freePort();
  private final int restPort = freePort();
  private final Role broker = new Role("broker");
  private final Role zooKeeper = new Role("ZooKeeper");
  private final Role jobManager = new Role("JobManager");
  private final List<Role> taskManagers = new ArrayList<>();

  private ProcessCluster(Path folder, Path logs) throws IOException {
    this.folder = folder;
    this.logs = logs.toAbsolutePath();
  }

  /**
   * Starts a broker and ZooKeeper; Flink's processes come with a job.
   *
   * @param folder where everything else is
   * @param logs where a file for each role takes all that its processes print
   */
  static ProcessCluster start(Path folder, Path logs) throws Exception {
    ProcessCluster cluster = new ProcessCluster(folder, logs);
    // However the tests end, no process is left behind.
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
    try {
      cluster.launch();
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void launch() throws Exception {
    for (String name : List.of("broker", "zookeeper", "ha", "savepoints", "tmp", "conf")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.createDirectories(checkpoints());
    Files.createDirectories(logs);
    Files.writeString(
        folder.resolve("conf/config.yaml"),
        FLINK_OPTIONS.formatted(HOST, freePort(), restPort, zooKeeperPort, folder, SLOTS));
    Files.writeString(folder.resolve("conf/log4j2.xml"), LOGGING);
    broker.start(
        process(
            "broker",
            System.getProperty("java.class.path"),
            List.of("-Xmx384m"),
            BrokerMain.class.getName(),
            folder.resolve("broker").toString(),
            Integer.toString(brokerPort)));
    zooKeeper.start(
        flinkProcess(
            "zookeeper",
            List.of("-Xmx64m", "-Dzookeeper.admin.enableServer=false"),
            "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain",
            Integer.toString(zooKeeperPort),
            folder.resolve("zookeeper").toString()));
    awaitListening("ZooKeeper", zooKeeperPort);
    awaitListening("the broker", brokerPort);
    for (int i = 0; i < TASK_MANAGERS; i++) {
      taskManagers.add(new Role("TaskManager " + i));
    }
  }

  /**
   * Starts a JobManager with the job, and new TaskManagers, as a Kubernetes deployment does.
   *
   * @param savepoint where the job begins; {@link #NO_SAVEPOINT} for one without state
   */
  void deploy(Path options, String savepoint) throws IOException {
    jobManager.start(
        flinkProcess(
            "jobmanager",
            List.of("-Xmx384m", "-XX:MaxMetaspaceSize=192m"),
            JobManagerMain.class.getName(),
            folder.resolve("conf").toString(),
            jobJar().toString(),
            savepoint,
            options.toString()));
    for (int i = 0; i < taskManagers.size(); i++) {
      taskManagers
          .get(i)
          .start(
              flinkProcess(
                  "taskmanager-" + i,
                  List.of("-Xmx352m", "-XX:MaxDirectMemorySize=160m", "-XX:MaxMetaspaceSize=160m"),
                  "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                  "-c",
                  folder.resolve("conf").toString(),
                  "-D",
                  "taskmanager.resource-id=tm-" + i));
    }
  }

  /**
   * Waits until the JobManager, whose job has been stopped, has ended, and ends the TaskManagers.
   */
  void awaitUndeployed() throws InterruptedException {
    jobManager.awaitEnd();
    for (Role taskManager : taskManagers) {
      taskManager.killForGood();
    }
  }

  /** The job's jar, as {@code mvn package} makes it. */
  private static Path jobJar() {
    Path jar = Path.of(System.getProperty("freshet.job.jar", "")).toAbsolutePath();
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "the job's jar is missing: " + jar + " (system property freshet.job.jar)");
    }
    return jar;
  }

  private JavaProcess flinkProcess(
      String name, List<String> flags, String main, String... arguments) {
    List<String> all = new ArrayList<>(flags);
    // As a distribution's default configuration has it (env.java.default-opts.all).
    all.add("--add-opens=java.base/java.util=ALL-UNNAMED");
    return process(name, FlinkDistribution.classPath(), all, main, arguments);
  }

  private JavaProcess process(
      String name, String classPath, List<String> flags, String main, String... arguments) {
    List<String> all = new ArrayList<>(flags);
    all.add("-Dlog4j2.configurationFile=" + folder.resolve("conf/log4j2.xml"));
    return new JavaProcess(classPath, all, main, List.of(arguments), logs.resolve(name + ".log"));
  }

  /** What Kafka's clients take as {@code bootstrap.servers}. */
  String bootstrapServers() {
    return HOST + ":" + brokerPort;
  }

  /** The port of Flink's REST API. */
  int restPort() {
    return restPort;
  }

  /** Where checkpoints are. */
  Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  Role broker() {
    return broker;
  }

  Role jobManager() {
    return jobManager;
  }

  /** A TaskManager by its resource id. */
  Role taskManager(String resourceId) {
    return taskManagers.get(Integer.parseInt(resourceId.substring("tm-".length())));
  }

  /**
   * Tells which processes have ended by themselves so far, if any. The JobManager may: without the
   * broker its start ends, and another takes its place.
   */
  String endedByThemselves() {
    List<Role> roles = new ArrayList<>(taskManagers);
    roles.add(broker);
    roles.add(zooKeeper);
    return roles.stream()
        .filter(role -> role.unasked() > 0)
        .map(role -> role + " " + role.unasked() + " times")
        .collect(Collectors.joining(", "));
  }

  private static void awaitListening(String who, int port) throws Exception {
    Await.until(
        who + " listens",
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.isConnected();
          } catch (IOException e) {
            return false;
          }
        });
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    jobManager.close();
    taskManagers.forEach(Role::close);
    zooKeeper.close();
    broker.close();
  }
}
