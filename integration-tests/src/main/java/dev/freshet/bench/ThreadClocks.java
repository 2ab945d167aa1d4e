package dev.freshet.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the CPU time of this process by {@link Stage}.
 *
 * <p>Java's threads are asked of the JVM, those that it does not show (compiler, collector,
 * RocksDB) of Linux; elsewhere these are in the rest. A thread that has ended keeps what it was
 * last seen with: look often enough. One thread uses it.
 */
final class ThreadClocks {

  private static final Path TASKS = Path.of("/proc/self/task");

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<Long, Clock> java = new HashMap<>();
  private final Map<String, Clock> hidden = new HashMap<>();

  private static final class Clock {
    private final Stage stage;
    private long nanos;

    Clock(Stage stage) {
      this.stage = stage;
    }

    /** The JVM says -1 of a thread that has ended meanwhile. */
    private void ranUpTo(long upToNanos) {
      nanos = Math.max(nanos, upToNanos);
    }
  }

  /** Returns the CPU time up to now. */
  CpuTimes read() {
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null) {
        // A pool's thread may have been renamed: what it did before stays where it was counted.
        java.computeIfAbsent(
                thread.getThreadId(), id -> new Clock(ThreadNames.stage(thread.getThreadName())))
            .ranUpTo(threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    readHidden();
    Map<Stage, Long> byStage = new EnumMap<>(Stage.class);
    java.values().forEach(clock -> byStage.merge(clock.stage, clock.nanos, Long::sum));
    hidden.values().forEach(clock -> byStage.merge(clock.stage, clock.nanos, Long::sum));
    return new CpuTimes(System.nanoTime(), processNanos(), byStage);
  }

  /** CPU time of all threads since the process started, in nanoseconds. */
  static long processNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void readHidden() {
    if (!Files.isDirectory(TASKS)) {
      return;
    }
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        readHidden(task);
      }
    } catch (IOException e) {
      throw new IllegalStateException(TASKS + " cannot be read", e);
    }
  }

  private void readHidden(Path task) {
    try {
      Stage stage = ThreadNames.stage(line(task.resolve("comm")));
      if (stage == Stage.ROCKSDB || stage == Stage.COMPILER || stage == Stage.COLLECTOR) {
        String nanos = line(task.resolve("schedstat"));
        hidden
            .computeIfAbsent(task.toString(), name -> new Clock(stage))
            .ranUpTo(Long.parseLong(nanos.substring(0, nanos.indexOf(' '))));
      }
    } catch (IOException e) {
      return; // It has just ended.
    }
  }

  private static String line(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8).strip();
  }
}
