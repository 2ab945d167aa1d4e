package dev.freshet.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.flink.configuration.Configuration;

/**
 * Kafka and Flink in this JVM over one data folder, started and cleaned up together.
 *
 * <p>When the JVM ends without {@link #close()}, for instance by Ctrl-C, a shutdown hook closes it.
 */
public final class EmbeddedPlatform implements AutoCloseable {

  private final DataFolder data;
  private final EmbeddedBroker broker;
  private final EmbeddedFlink flink;
  private final Deque<AutoCloseable> clients = new ArrayDeque<>();
  private final Thread hook;
  private boolean closed;

  private EmbeddedPlatform(DataFolder data, EmbeddedBroker broker, EmbeddedFlink flink) {
    this.data = data;
    this.broker = broker;
    this.flink = flink;
    this.hook = new Thread(this::closeQuietly, "freshet-platform-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * How to start a platform.
   *
   * @param data where its files are; the platform closes it
   * @param brokerPort Kafka's port; 0 chooses one
   * @param uiPort the port of Flink's web UI; 0 chooses one
   * @param slots Flink's task slots, 1 or more
   * @param flink further Flink options, which win over the platform's own
   */
  public record Options(
      DataFolder data, int brokerPort, int uiPort, int slots, Configuration flink) {

    /** Chosen ports, and nothing special. */
    public static Options of(DataFolder data, int slots) {
      return new Options(data, 0, 0, slots, new Configuration());
    }
  }

  /**
   * Starts Kafka, then Flink.
   *
   * @throws PlatformException if one does not start; what was started is closed again, and so is
   *     the data folder
   */
  @SuppressWarnings("try") // The parts are closed by the platform, or here if there will be none.
  public static EmbeddedPlatform start(Options options) {
    DataFolder data = options.data();
    EmbeddedBroker broker = null;
    // Until there is a platform to close, Ctrl-C finds nothing else that would delete the folder.
    Thread deletion = new Thread(() -> closeAfter(new IllegalStateException(), data));
    Runtime.getRuntime().addShutdownHook(deletion);
    try {
      broker = EmbeddedBroker.start(data.folder("kafka"), options.brokerPort());
      EmbeddedFlink flink =
          EmbeddedFlink.start(
              data.folder("flink"), options.uiPort(), options.slots(), options.flink());
      EmbeddedPlatform platform = new EmbeddedPlatform(data, broker, flink);
      removeHook(deletion);
      return platform;
    } catch (IOException | RuntimeException e) {
      RuntimeException failure =
          e instanceof PlatformException platform
              ? platform
              : new PlatformException("the platform did not start: " + e, e);
      closeAfter(failure, broker);
      closeAfter(failure, data);
      removeHook(deletion);
      throw failure;
    }
  }

  /**
   * Lets the platform close a client of it first, when the platform itself is closed; the latest
   * registered goes first.
   */
  public synchronized void closeFirst(AutoCloseable client) {
    clients.push(client);
  }

  /** The Kafka broker. */
  public EmbeddedBroker broker() {
    return broker;
  }

  /** The Flink cluster. */
  public EmbeddedFlink flink() {
    return flink;
  }

  /** Where all files of the platform are. */
  public Path dataFolder() {
    return data.path();
  }

  /**
   * Stops clients, Flink, then Kafka, then deletes a temporary folder. Calling it again is
   * harmless.
   */
  @Override
  public void close() {
    closeQuietly();
    removeHook(hook);
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down already: the hook finds everything closed.
      return;
    }
  }

  private synchronized void closeQuietly() {
    if (closed) {
      return;
    }
    closed = true;
    PlatformException failures = new PlatformException("the platform did not close cleanly", null);
    while (!clients.isEmpty()) {
      closeAfter(failures, clients.pop());
    }
    closeAfter(failures, flink);
    closeAfter(failures, broker);
    closeAfter(failures, data);
    if (failures.getSuppressed().length > 0) {
      System.Logger log = System.getLogger(EmbeddedPlatform.class.getName());
      log.log(System.Logger.Level.WARNING, failures.getMessage(), failures);
    }
  }

  private static void closeAfter(RuntimeException failure, AutoCloseable part) {
    if (part != null) {
      try {
        part.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }
}
