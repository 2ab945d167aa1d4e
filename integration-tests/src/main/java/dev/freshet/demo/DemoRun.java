package dev.freshet.demo;

import dev.freshet.demo.FreshnessProbe.Freshness;
import dev.freshet.platform.CheckpointSummary;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.platform.PlatformException;
import dev.freshet.platform.RunningJob;
import dev.freshet.registry.reader.RegistryView;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowCursor;
import dev.freshet.streams.Pace;
import dev.freshet.streams.Replay;
import dev.freshet.streams.ReplayThread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs the job on the platform, replays engagements and follows through it, and tells when their
 * last effect is in the registry.
 *
 * <p>One thread calls it, and {@link #close()} may come from another.
 */
public final class DemoRun implements AutoCloseable {

  /** So long without a record after everything is read means that nothing is under way. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final Duration STALL_PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 50;

  private final EmbeddedPlatform platform;
  private final RunningJob job;
  private final ProgressLine progress;
  private final RegistryFollower follower;
  private final Replay replay;
  private final ReplayThread producing = new ReplayThread();
  private volatile FreshnessProbe probe = new FreshnessProbe(row -> List.of());
  private volatile boolean stopping;

  private DemoRun(EmbeddedPlatform platform, DemoJob demo, RunningJob job, ProgressLine progress) {
    String kafka = platform.broker().bootstrapServers();
    this.platform = platform;
    this.job = job;
    this.progress = progress;
    this.follower =
        new RegistryFollower(
            demo.registry(kafka),
            vector ->
                probe.read(
                    vector.key(),
                    vector.arrivedAt(),
                    vector.publishedAt(),
                    System.currentTimeMillis()));
    this.replay = new Replay(kafka, demo.engagementsTopic(), demo.followsTopic());
  }

  /**
   * Creates the topics, submits the job and waits until it runs. The platform closes the run.
   *
   * @throws PlatformException if the job does not run
   */
  public static DemoRun start(EmbeddedPlatform platform, DemoJob demo, ProgressLine progress) {
    demo.createTopics();
    StreamExecutionEnvironment environment = platform.flink().environment();
    demo.build(environment);
    RunningJob job = RunningJob.submit(platform.flink(), environment, demo.name());
    DemoRun run = new DemoRun(platform, demo, job, progress);
    platform.closeFirst(run);
    job.awaitRunning(run::goesOn);
    return run;
  }

  private boolean goesOn() {
    progress.update(follows());
    return !stopping;
  }

  /** The registry as read so far. */
  public RegistryView registry() {
    return follower.view();
  }

  /** Whether {@link #close()} was called, for instance because the JVM is about to end. */
  public boolean isStopping() {
    return stopping;
  }

  /** The number of engagements that Kafka has taken so far. */
  public long engagements() {
    return replay.engagements();
  }

  /** The number of follows that Kafka has taken so far. */
  public long follows() {
    return replay.follows();
  }

  /**
   * Replays follows as fast as the job takes them, and returns when their last effect is in the
   * registry.
   *
   * @param follows is left at its end
   * @return seconds from the first follow's production to the last effect
   * @throws PlatformException if the job fails
   */
  public double replay(FollowCursor follows) {
    return timed(() -> replay.rest(follows, () -> stopping));
  }

  /**
   * Replays engagements and the follows among them, and returns when their last effect is in the
   * registry.
   *
   * @param follows is left at the first follow that is later than the last engagement
   * @return seconds from the first event's production to the last effect
   * @throws PlatformException if the job fails
   */
  public double replay(List<EngagementRow> rows, FollowCursor follows, Pace pace) {
    return timed(() -> replay.run(rows, follows, pace, (row, time) -> {}, () -> stopping));
  }

  /**
   * Replays engagements and the follows among them at a rate that the job can follow, and measures
   * when a reader of the registry sees them.
   *
   * @param follows is left at its end: those after the last engagement come behind it, unmeasured
   * @return absent if it saw none
   * @throws PlatformException if the job fails
   */
  public Optional<Freshness> freshness(
      List<EngagementRow> rows, FollowCursor follows, double perSecond, FreshnessProbe measuring) {
    probe = measuring;
    Pace pace = Pace.eventsPerSecond(perSecond);
    double unused =
        timed(
            () -> {
              replay.run(rows, follows, pace, measuring::announce, () -> stopping);
              replay.rest(follows, () -> stopping);
            });
    return Optional.of(measuring.freshness()).filter(found -> found.events() > 0);
  }

  /**
   * Replays engagements until they end or the run is closed.
   *
   * @throws PlatformException if the job fails
   */
  public void trickle(List<EngagementRow> rows, double perSecond) {
    Pace pace = Pace.eventsPerSecond(perSecond);
    awaitEnd(
        producing.run(
            () -> replay.run(rows, FollowCursor.none(), pace, (row, time) -> {}, () -> stopping)));
  }

  /** Takes a checkpoint, and tells what all of them came to. */
  public CheckpointSummary checkpoint() {
    return job.checkpoint();
  }

  /** Stops producing and reading. Calling it again is harmless. */
  @Override
  public void close() {
    stopping = true;
    producing.close();
    follower.close();
    replay.close();
  }

  private double timed(ReplayThread.Task production) {
    long start = System.nanoTime();
    return (drain(producing.run(production)) - start) / 1e9;
  }

  private long produced() {
    return engagements() + follows();
  }

  /**
   * Waits until all that was produced is counted, and the registry is read to its end and quiet.
   *
   * @return when the last of it happened, by {@link System#nanoTime()}
   */
  private long drain(Future<?> production) {
    awaitEnd(production);
    long counted = counted();
    long changed = System.nanoTime();
    while (!stopping && counted < produced()) {
      look(LOOK_MILLIS);
      long now = counted();
      if (now != counted) {
        counted = now;
        changed = System.nanoTime();
      }
      if (System.nanoTime() - Math.max(changed, follower.changedNanos())
          > STALL_PATIENCE.toNanos()) {
        throw new PlatformException(
            "the job has counted %,d of %,d events and does not go on"
                .formatted(counted, produced()),
            null);
      }
    }
    awaitQuiet();
    progress.finish(follows());
    return Math.max(changed, follower.changedNanos());
  }

  /**
   * Waits until events that are all counted have no effect under way any more. Silence alone does
   * not tell, of a job that is just starting or of a JVM that pauses: what they ask for at once is
   * written when a checkpoint is completed, and what waits for an interval to end follows soon.
   */
  private void awaitQuiet() {
    job.awaitRunning(this::goesOn);
    try {
      CheckpointSummary unused = job.checkpoint();
    } catch (PlatformException e) {
      if (!stopping) {
        throw e;
      }
    }
    long since = System.nanoTime();
    while (!stopping
        && (System.nanoTime() - since < QUIET.toNanos() || !follower.quietFor(QUIET))) {
      look(LOOK_MILLIS);
    }
  }

  private void awaitEnd(Future<?> production) {
    while (!stopping) {
      look(0);
      try {
        production.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        // Still producing: the loop looks again.
      } catch (ExecutionException e) {
        throw new PlatformException(PlatformException.rootMessage(e), e);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private long counted() {
    return platform.flink().metrics().admitted();
  }

  /** Waits so long, looks whether the job still runs, and shows the progress. */
  private void look(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    try {
      job.requireAlive();
    } catch (PlatformException e) {
      // Closing the platform ends the job, too.
      if (!stopping) {
        throw e;
      }
    }
    progress.update(follows());
  }

  private static PlatformException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new PlatformException("interrupted", e);
  }
}
