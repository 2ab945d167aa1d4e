package dev.freshet.platform;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job on the embedded Flink, which is expected to run until the cluster is closed. */
public final class RunningJob {

  private static final Duration START_PATIENCE = Duration.ofMinutes(1);
  private static final long LOOK_NANOS = 50_000_000;

  /** For an answer, Flink copies the whole execution graph. */
  private static final long ASK_NANOS = 1_000_000_000;

  private final EmbeddedFlink flink;
  private final JobClient job;
  private volatile long askedNanos = System.nanoTime() - ASK_NANOS;

  private RunningJob(EmbeddedFlink flink, JobClient job) {
    this.flink = flink;
    this.job = job;
  }

  /**
   * Submits a job, and returns when it is accepted.
   *
   * @param environment what {@link EmbeddedFlink#environment()} gave, with the topology in it
   * @throws PlatformException if the job is not accepted
   */
  public static RunningJob submit(
      EmbeddedFlink flink, StreamExecutionEnvironment environment, String name) {
    return new RunningJob(flink, flink.execute(environment, name));
  }

  /**
   * Waits until all its tasks run.
   *
   * @param goOn asked again and again while it waits; when it says no, the waiting ends
   * @throws PlatformException if the job has ended, or does not run within a minute
   */
  public void awaitRunning(BooleanSupplier goOn) {
    long start = System.nanoTime();
    while (goOn.getAsBoolean() && !flink.isRunning(job.getJobID())) {
      requireAlive();
      if (System.nanoTime() - start > START_PATIENCE.toNanos()) {
        throw new PlatformException(
            "the job does not run after %d seconds".formatted(START_PATIENCE.toSeconds()), null);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /**
   * Passes over a job that runs, or is being restarted. It asks Flink once a second, however often
   * it is called.
   *
   * @throws PlatformException if the job has ended; it says why
   */
  public void requireAlive() {
    if (System.nanoTime() - askedNanos < ASK_NANOS) {
      return;
    }
    askedNanos = System.nanoTime();
    try {
      JobStatus status = job.getJobStatus().get();
      if (status.isGloballyTerminalState()) {
        throw failure(status);
      }
    } catch (ExecutionException e) {
      throw new PlatformException(
          "Flink does not tell how the job is: " + PlatformException.rootMessage(e), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Takes a checkpoint, and tells what all of them came to. */
  public CheckpointSummary checkpoint() {
    flink.checkpoint(job.getJobID());
    return flink.checkpoints(job.getJobID());
  }

  /** Its completed checkpoints, oldest first: as many as the cluster remembers. */
  public List<CompletedCheckpoint> completedCheckpoints() {
    return flink.completedCheckpoints(job.getJobID());
  }

  private PlatformException failure(JobStatus status) {
    try {
      job.getJobExecutionResult().get();
    } catch (ExecutionException e) {
      return new PlatformException("the job failed: " + PlatformException.rootMessage(e), e);
    } catch (InterruptedException e) {
      return interrupted(e);
    }
    return new PlatformException("the job ended by itself: " + status, null);
  }

  private static PlatformException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new PlatformException("interrupted", e);
  }
}
