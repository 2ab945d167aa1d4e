package dev.freshet.faults;

import dev.freshet.fixtures.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Something that goes wrong, or that an operator does, while the job runs. */
enum Fault {
  /** {@code kill -9} of a TaskManager that holds tasks. */
  TASK_MANAGER_KILLED {
    @Override
    void inject(FaultRun run) throws Exception {
      String victim = run.awaitTaskManagerInUse();
      long now = System.currentTimeMillis();
      run.cluster().taskManager(victim).kill();
      awaitRestored(run, now);
    }
  },

  /** {@code kill -9} of the JobManager. */
  JOB_MANAGER_KILLED {
    @Override
    void inject(FaultRun run) throws Exception {
      long now = System.currentTimeMillis();
      run.cluster().jobManager().kill();
      awaitRestored(run, now);
    }
  },

  /** {@code kill -9} of the broker, which starts again at once. */
  BROKER_KILLED {
    @Override
    void inject(FaultRun run) throws Exception {
      run.cluster().broker().kill();
    }
  },

  /** No broker for longer than a transaction may take. */
  BROKER_AWAY {
    @Override
    void inject(FaultRun run) throws Exception {
      run.cluster().broker().killForGood();
      LockSupport.parkNanos(FaultRun.TRANSACTION_TIMEOUT.plusSeconds(8).toNanos());
      run.cluster().broker().startAgain();
    }
  },

  /** The checkpoint folder cannot be written for a while. */
  CHECKPOINTS_UNUSABLE {
    @Override
    void inject(FaultRun run) throws Exception {
      Path folder = run.cluster().checkpoints();
      Path aside = folder.resolveSibling("checkpoints-aside");
      // Another fault may have stopped the job: that it does not run would then say nothing.
      run.awaitRunning();
      long now = System.currentTimeMillis();
      Files.move(folder, aside);
      Files.createFile(folder);
      Await.until("the job has failed of it", () -> !run.flink().isRunning());
      // Long enough for more than one attempt to go on.
      LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
      Files.delete(folder);
      Files.move(aside, folder);
      awaitRestored(run, now);
    }
  },

  /** Two subtasks become three. */
  SCALED_UP {
    @Override
    void inject(FaultRun run) throws Exception {
      run.redeploy(3);
    }
  },

  /** Whatever there was becomes one subtask. */
  SCALED_DOWN {
    @Override
    void inject(FaultRun run) throws Exception {
      run.redeploy(1);
    }
  },

  /** Stopped with a savepoint, and resumed from it. */
  STOPPED_AND_RESUMED {
    @Override
    void inject(FaultRun run) throws Exception {
      run.redeploy(run.parallelism());
    }
  };

  /** Does it, and returns when it is done; the job may still be recovering. */
  abstract void inject(FaultRun run) throws Exception;

  /** Whether it goes by Flink's REST API, so that nothing else may be broken meanwhile. */
  boolean isRedeployment() {
    return this == SCALED_UP || this == SCALED_DOWN || this == STOPPED_AND_RESUMED;
  }

  private static void awaitRestored(FaultRun run, long since) throws Exception {
    Await.until(
        "the job has begun again from a checkpoint",
        () -> {
          try {
            return run.flink().checkpoints().restoredAt() > since;
          } catch (IOException e) {
            // Nobody leads at the moment.
            return false;
          }
        });
  }
}
