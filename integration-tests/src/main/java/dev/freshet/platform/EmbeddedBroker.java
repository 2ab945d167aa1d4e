package dev.freshet.platform;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker of one node (KRaft: broker and controller together) inside this JVM.
 *
 * <p>It listens on the loopback interface only, by default without authentication, and its threads
 * and buffers are sized for one machine that does other work too. Topics are not created by being
 * named.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final String CLIENTS = "CLIENTS";
  private static final String CONTROLLER = "CONTROLLER";
  private static final int NODE = 1;

  private final KafkaRaftServer server;
  private final int port;
  private boolean closed;

  private EmbeddedBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker, and returns when it accepts connections.
   *
   * @param logFolder where its logs are; those of an earlier broker are taken up again
   * @param port where clients connect; 0 chooses a free one
   * @throws PlatformException if it does not start, for instance because the port is taken
   */
  public static EmbeddedBroker start(Path logFolder, int port) {
    return start(logFolder, port, Map.of());
  }

  /**
   * Starts a broker with settings of its own, for instance one that wants to know its clients:
   * their listener is named {@value #CLIENTS}.
   *
   * @param overrides Kafka's properties, which win over those given here
   * @throws PlatformException if it does not start
   */
  public static EmbeddedBroker start(Path logFolder, int port, Map<String, String> overrides) {
    KafkaRaftServer server = null;
    try {
      int clientPort = FreePort.orChosen(port);
      Map<String, Object> properties = properties(logFolder, clientPort, FreePort.orChosen(0));
      properties.putAll(overrides);
      formatIfNew(logFolder);
      server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(server, clientPort);
    } catch (Exception e) {
      if (server != null) {
        server.shutdown();
      }
      throw new PlatformException("Kafka did not start: " + PlatformException.rootMessage(e), e);
    }
  }

  /** What clients take as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** The port that clients connect to. */
  public int port() {
    return port;
  }

  /** Stops the broker and waits until it has stopped. Calling it again is harmless. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private static void formatIfNew(Path logFolder) throws Exception {
    if (Files.exists(logFolder.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
        .setNodeId(NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setDirectories(List.of(logFolder.toString()))
        .setMetadataLogDirectory(logFolder.toString())
        .setControllerListenerName(CONTROLLER)
        .setReleaseVersion(MetadataVersion.latestProduction())
        .run();
  }

  private static Map<String, Object> properties(Path logFolder, int port, int controllerPort) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE));
    properties.put(
        "listeners", listener(CLIENTS, port) + "," + listener(CONTROLLER, controllerPort));
    properties.put("advertised.listeners", listener(CLIENTS, port));
    properties.put("controller.listener.names", CONTROLLER);
    properties.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
    properties.put("inter.broker.listener.name", CLIENTS);
    properties.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("log.dirs", logFolder.toString());
    properties.put("auto.create.topics.enable", "false");

    // One node holds every replica. Each partition maps two index files, so few of them.
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "2");
    // What a killed job left open is gone soon after its timeout.
    properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");

    properties.put("num.network.threads", "1");
    properties.put("num.io.threads", "2");
    properties.put("num.recovery.threads.per.data.dir", "1");
    properties.put("background.threads", "2");
    properties.put("log.cleaner.threads", "1");
    properties.put("log.cleaner.dedupe.buffer.size", Long.toString(16L << 20));
    properties.put("log.index.size.max.bytes", Integer.toString(2 << 20));
    return properties;
  }

  private static String listener(String name, int port) {
    return name + "://" + HOST + ":" + port;
  }
}
