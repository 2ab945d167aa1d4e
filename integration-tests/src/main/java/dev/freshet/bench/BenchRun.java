package dev.freshet.bench;

import dev.freshet.bench.Consumption.Moment;
import dev.freshet.demo.DemoJob;
import dev.freshet.demo.ProgressLine;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.platform.CheckpointSummary;
import dev.freshet.platform.CompletedCheckpoint;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.platform.MetricsBoard;
import dev.freshet.platform.PlatformException;
import dev.freshet.platform.RunningJob;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowCursor;
import dev.freshet.streams.Pace;
import dev.freshet.streams.Replay;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Puts a load on the job's topic, and watches the job consume it as fast as it can.
 *
 * <p>Kafka takes events many times faster than the job, so the topic is as good as full when the
 * job has hardly begun; what the generator's threads spend meanwhile is left out.
 */
final class BenchRun implements AutoCloseable {

  /** So long without a change of any counter after everything is read: nothing is under way. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final Duration STALL_PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 50;
  private static final long CHUNK = 10_000;

  /** Often enough that a thread's last look before its end misses little. */
  private static final long CLOCKS_NANOS = 1_000_000_000;

  private final EmbeddedPlatform platform;
  private final DemoJob job;
  private final ProgressLine progress;
  private final Replay replay;
  private final ThreadClocks clocks = new ThreadClocks();
  private RunningJob running;
  private long clocksReadNanos;
  private long filled;

  BenchRun(EmbeddedPlatform platform, DemoJob job, ProgressLine progress) {
    this.platform = platform;
    this.job = job;
    this.progress = progress;
    job.createTopics();
    replay =
        new Replay(
            platform.broker().bootstrapServers(), job.engagementsTopic(), job.followsTopic());
    platform.closeFirst(this);
  }

  private void fill(Iterator<EngagementRow> rows, long events) throws IOException {
    for (long written = 0; written < events; written += CHUNK) {
      replay.run(
          Load.next(rows, Math.min(CHUNK, events - written)),
          FollowCursor.none(),
          Pace.max(),
          (row, time) -> {},
          () -> false);
    }
  }

  /** Takes a checkpoint, and tells of all that were completed, oldest first. */
  List<CompletedCheckpoint> checkpoints() {
    CheckpointSummary unused = running.checkpoint();
    return running.completedCheckpoints();
  }

  /** Measures with events that come while it runs; the caller closes it. */
  LivePhase live() {
    return new LivePhase(platform.broker().bootstrapServers(), job, running, replay);
  }

  /** Measures with more events than the job can take; the caller closes it. */
  OverloadPhase overload(int parallelism) {
    MetricsBoard metrics = platform.flink().metrics();
    FeedbackLag feedback =
        new FeedbackLag(platform.broker().bootstrapServers(), metrics, job.registryTopic());
    return new OverloadPhase(running, metrics, replay, feedback, parallelism);
  }

  /**
   * Starts the job, and waits until it runs.
   *
   * @throws PlatformException if it does not
   */
  void start() {
    StreamExecutionEnvironment environment = platform.flink().environment();
    job.build(environment);
    running = RunningJob.submit(platform.flink(), environment, job.name());
    running.awaitRunning(() -> true);
  }

  /**
   * Writes so many events, and watches until all of them have had their last effect.
   *
   * @throws PlatformException if the job fails, or stands still
   */
  Consumption consume(Iterator<EngagementRow> rows, long events) throws IOException {
    MetricsBoard metrics = platform.flink().metrics();
    Moment from = new Moment(metrics.totals(), clocks.read());
    fill(rows, events);
    filled += events;
    Map<String, Long> counters = from.counters();
    long changed = System.nanoTime();
    Moment to = null;
    while (true) {
      look();
      Map<String, Long> now = metrics.totals();
      long consumed = now.getOrDefault(MetricNames.EVENTS, 0L);
      if (!now.equals(counters)) {
        counters = now;
        changed = System.nanoTime();
        to = null;
      } else if (consumed >= filled) {
        to = to == null ? new Moment(now, clocks.read()) : to;
        if (System.nanoTime() - changed > QUIET.toNanos()) {
          progress.finish(0);
          return Consumption.between(from, to, changed);
        }
      } else if (System.nanoTime() - changed > STALL_PATIENCE.toNanos()) {
        throw new PlatformException(
            "the job has consumed %,d of %,d events and does not go on".formatted(consumed, filled),
            null);
      }
    }
  }

  /** Waits a moment, looks whether the job still runs, and shows the progress. */
  private void look() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("interrupted", e);
    }
    running.requireAlive();
    progress.update(0);
    if (System.nanoTime() - clocksReadNanos > CLOCKS_NANOS) {
      clocksReadNanos = System.nanoTime();
      clocks.read();
    }
  }

  @Override
  public void close() {
    replay.close();
  }
}
