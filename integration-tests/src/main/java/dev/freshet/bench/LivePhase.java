package dev.freshet.bench;

import dev.freshet.demo.DemoJob;
import dev.freshet.demo.FreshnessProbe;
import dev.freshet.demo.FreshnessProbe.Freshness;
import dev.freshet.demo.RegistryFollower;
import dev.freshet.platform.PlatformException;
import dev.freshet.platform.RunningJob;
import dev.freshet.registry.reader.PublishedVector;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowCursor;
import dev.freshet.streams.Pace;
import dev.freshet.streams.Replay;
import dev.freshet.streams.ReplayThread;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Sends events at a rate that the job can follow, and watches the registry as a reader would. */
final class LivePhase implements AutoCloseable {

  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 10;
  private static final long NEVER = Long.MAX_VALUE;

  private final DemoJob job;
  private final RunningJob running;
  private final Replay replay;
  private final RegistryFollower follower;
  private final ReplayThread producing = new ReplayThread();
  private volatile FreshnessProbe probe = new FreshnessProbe(row -> List.of());
  private volatile long newSince = NEVER;
  private volatile long firstNewMillis;
  private volatile boolean stopping;

  LivePhase(String kafka, DemoJob job, RunningJob running, Replay replay) {
    this.job = job;
    this.running = running;
    this.replay = replay;
    this.follower = new RegistryFollower(job.registry(kafka), this::read);
  }

  /**
   * Measures freshness at a rate.
   *
   * @throws PlatformException if the job fails
   */
  Freshness freshness(List<EngagementRow> rows, double perSecond) {
    await("the registry is read", () -> follower.quietFor(QUIET));
    FreshnessProbe measuring = new FreshnessProbe(job::touchedBy);
    probe = measuring;
    awaitEnd(send(rows, perSecond, measuring::announce));
    await("the last event has its effect", () -> follower.quietFor(QUIET));
    return measuring.freshness();
  }

  /**
   * Lets one of the job's tasks fail while events come, and measures the time from then to the
   * first record that the job, started again, has computed.
   *
   * @return seconds
   * @throws PlatformException if the job does not recover
   */
  double recovery(List<EngagementRow> rows, double perSecond) {
    firstNewMillis = 0;
    newSince = NEVER;
    // First: all events may be refreshed by the time that this thread goes on.
    FailOnDemandRule.failOnce();
    Future<?> production = send(rows, perSecond, (row, time) -> {});
    await("a task fails", () -> FailOnDemandRule.failedMillis() != 0);
    await("the job is started again", () -> FailOnDemandRule.madeAnewMillis() != 0);
    newSince = FailOnDemandRule.madeAnewMillis();
    await("a new record is read", () -> firstNewMillis != 0);
    awaitEnd(production);
    return (firstNewMillis - FailOnDemandRule.failedMillis()) / 1e3;
  }

  private void read(PublishedVector vector) {
    long now = System.currentTimeMillis();
    probe.read(vector.key(), vector.arrivedAt(), vector.publishedAt(), now);
    if (vector.publishedAt() >= newSince && firstNewMillis == 0) {
      firstNewMillis = now;
    }
  }

  private Future<?> send(List<EngagementRow> rows, double perSecond, Replay.Listener listener) {
    Pace pace = Pace.eventsPerSecond(perSecond);
    return producing.run(
        () -> replay.run(rows, FollowCursor.none(), pace, listener, () -> stopping));
  }

  private void awaitEnd(Future<?> production) {
    while (true) {
      try {
        production.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        running.requireAlive();
      } catch (ExecutionException e) {
        throw new PlatformException(PlatformException.rootMessage(e), e);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      running.requireAlive();
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new PlatformException(
            "after %d seconds it is still not so that %s".formatted(PATIENCE.toSeconds(), what),
            null);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private static PlatformException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new PlatformException("interrupted", e);
  }

  @Override
  public void close() {
    stopping = true;
    producing.close();
    follower.close();
  }
}
