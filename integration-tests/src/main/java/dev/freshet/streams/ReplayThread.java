package dev.freshet.streams;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The one thread that events are replayed on, which does not keep the JVM from ending. */
public final class ReplayThread implements AutoCloseable {

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "freshet-replay");
            thread.setDaemon(true);
            return thread;
          });

  /** What is to be done on the thread. */
  public interface Task {
    void run() throws IOException;
  }

  /** Does it after what was given to the thread before, and tells when it is done or has failed. */
  public Future<?> run(Task task) {
    return thread.submit(
        () -> {
          task.run();
          return null;
        });
  }

  /**
   * Ends the thread when it has done what it was given, and waits for that for some seconds: who is
   * in the middle of a replay has told it to stop, which it looks for ten times a second.
   */
  @Override
  public void close() {
    thread.shutdown();
    try {
      boolean unused = thread.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
