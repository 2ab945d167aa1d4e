package dev.freshet.faults;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one process of a cluster running: when it ends, another takes its place, as on Kubernetes.
 */
final class Role implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final String name;
  private JavaProcess description;
  private Process process;
  private boolean wanted;
  private boolean closed;
  private int unasked;

  Role(String name) {
    this.name = name;
  }

  /** Starts its process, and from now on another whenever it ends. */
  synchronized void start(JavaProcess description) throws IOException {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    this.description = description;
    wanted = true;
    launch();
  }

  /** Starts it as it was started last. */
  synchronized void startAgain() throws IOException {
    start(description);
  }

  private void launch() throws IOException {
    Process started = description.start();
    process = started;
    var unused = started.onExit().thenAccept(this::replace);
  }

  private synchronized void replace(Process ended) {
    if (wanted && ended == process) {
      unasked++;
      try {
        launch();
      } catch (IOException e) {
        throw new IllegalStateException(name + " cannot be started again", e);
      }
    }
  }

  /** Kills its process as {@code kill -9} does; another takes its place. */
  void kill() throws InterruptedException {
    Process killed;
    synchronized (this) {
      killed = process;
      unasked--;
    }
    killed.destroyForcibly().waitFor();
  }

  /** Kills its process, and starts no other. */
  void killForGood() throws InterruptedException {
    expectEnd();
    current().destroyForcibly().waitFor();
  }

  /** From now on its process may end without another taking its place. */
  synchronized void expectEnd() {
    wanted = false;
  }

  /** Waits until its process, which is to end by itself, has ended. */
  void awaitEnd() throws InterruptedException {
    if (!current().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(name + " does not end");
    }
    int code = current().exitValue();
    if (code != 0) {
      throw new AssertionError(name + " ended with exit code " + code);
    }
  }

  /** How often its process has ended by itself, without being killed here. */
  synchronized int unasked() {
    return unasked;
  }

  private synchronized Process current() {
    return process;
  }

  @Override
  public void close() {
    Process last;
    synchronized (this) {
      closed = true;
      wanted = false;
      last = process;
    }
    if (last != null) {
      last.destroyForcibly().onExit().join();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
