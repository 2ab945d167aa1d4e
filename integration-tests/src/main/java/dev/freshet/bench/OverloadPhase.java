package dev.freshet.bench;

import dev.freshet.bench.Overload.Stretch;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.platform.MetricsBoard;
import dev.freshet.platform.PlatformException;
import dev.freshet.platform.RunningJob;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowCursor;
import dev.freshet.streams.Pace;
import dev.freshet.streams.Replay;
import dev.freshet.streams.ReplayThread;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Sends events at a rate that the job cannot follow, and looks at what must not grow. */
final class OverloadPhase implements AutoCloseable {

  private static final int STRETCHES = 10;
  private static final long LOOK_MILLIS = 250;
  private static final double MIB = 1 << 20;

  private final RunningJob running;
  private final MetricsBoard metrics;
  private final Replay replay;
  private final FeedbackLag feedback;
  private final int parallelism;
  private final ReplayThread producing = new ReplayThread();
  private volatile boolean stopping;

  OverloadPhase(
      RunningJob running,
      MetricsBoard metrics,
      Replay replay,
      FeedbackLag feedback,
      int parallelism) {
    this.running = running;
    this.metrics = metrics;
    this.replay = replay;
    this.feedback = feedback;
    this.parallelism = parallelism;
  }

  /**
   * Sends and looks.
   *
   * @throws PlatformException if the job fails
   */
  Overload run(Iterator<EngagementRow> rows, double perSecond, int seconds) {
    long before = replay.engagements();
    long start = System.nanoTime();
    Future<?> production = send(rows, perSecond, seconds);
    List<Stretch> stretches = new ArrayList<>();
    for (int i = 1; i <= STRETCHES; i++) {
      stretches.add(stretch(start + TimeUnit.SECONDS.toNanos(seconds) * i / STRETCHES));
    }
    double offered = (replay.engagements() - before) / ((System.nanoTime() - start) / 1e9);
    stopping = true;
    try {
      production.get();
    } catch (Exception e) {
      throw new PlatformException(PlatformException.rootMessage(e), e);
    }
    return Overload.of(offered, stretches);
  }

  /** Sends a second's events at a time: so many rows on heap, and a stop that is soon heeded. */
  private Future<?> send(Iterator<EngagementRow> rows, double perSecond, int seconds) {
    return producing.run(
        () -> {
          for (int second = 0; second < seconds && !stopping; second++) {
            replay.run(
                Load.next(rows, Math.round(perSecond)),
                FollowCursor.none(),
                Pace.eventsPerSecond(perSecond),
                (row, time) -> {},
                () -> stopping);
          }
        });
  }

  private Stretch stretch(long endNanos) {
    long start = System.nanoTime();
    long events = metrics.total(MetricNames.EVENTS);
    long refreshes = metrics.total(MetricNames.REFRESHES);
    long foldIns = metrics.total(MetricNames.FOLD_INS);
    double refreshInterval = 0;
    double foldInInterval = 0;
    double pending = 0;
    double lag = 0;
    int looks = 0;
    do {
      await();
      looks++;
      refreshInterval += metrics.gauge(MetricNames.REFRESH_INTERVAL) / parallelism;
      foldInInterval += metrics.gauge(MetricNames.FOLD_IN_INTERVAL) / parallelism;
      pending = Math.max(pending, metrics.gauge(MetricNames.PENDING_GATHERS));
      lag = Math.max(lag, (double) feedback.records());
    } while (System.nanoTime() < endNanos);
    long taken = metrics.total(MetricNames.EVENTS) - events;
    double perEvent = 1.0 / Math.max(1, taken);
    double elapsed = (System.nanoTime() - start) / 1e9;
    return new Stretch(
        taken / elapsed,
        (metrics.total(MetricNames.REFRESHES) - refreshes) * perEvent,
        (metrics.total(MetricNames.FOLD_INS) - foldIns) * perEvent,
        refreshInterval / looks,
        foldInInterval / looks,
        pending,
        lag,
        heapMib(),
        residentMib());
  }

  private void await() {
    running.requireAlive();
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("interrupted", e);
    }
  }

  private static double heapMib() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
  }

  /** RocksDB's memory is in it, and the heap that the JVM holds. */
  private static double residentMib() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
    } catch (IOException e) {
      return 0; // Not Linux.
    }
    return 0;
  }

  @Override
  public void close() {
    stopping = true;
    producing.close();
    feedback.close();
  }
}
