package dev.freshet.faults;

import java.io.File;
import java.util.Arrays;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/**
 * A JobManager in application mode, as a Kubernetes deployment has it: the job's {@code main} runs
 * in it, and it ends with the job. (A distribution has such a program, Maven Central has not.)
 */
@SuppressWarnings("try") // Its close() is Flink's.
public final class JobManagerMain extends ApplicationClusterEntryPoint {

  private JobManagerMain(Configuration configuration, PackagedProgram program) {
    super(configuration, program, StandaloneResourceManagerFactory.getInstance());
  }

  /**
   * Runs a job.
   *
   * @param args Flink's configuration folder, the job's jar, a savepoint or an empty text, and the
   *     arguments of the job's {@code main}
   */
  public static void main(String[] args) throws Exception {
    Configuration configuration = GlobalConfiguration.loadConfiguration(args[0]);
    SavepointRestoreSettings savepoint =
        args[2].isEmpty()
            ? SavepointRestoreSettings.none()
            : SavepointRestoreSettings.forPath(args[2], false);
    SavepointRestoreSettings.toConfiguration(savepoint, configuration);
    PackagedProgram program =
        PackagedProgram.newBuilder()
            .setJarFile(new File(args[1]))
            .setArguments(Arrays.copyOfRange(args, 3, args.length))
            .setConfiguration(configuration)
            .setSavepointRestoreSettings(savepoint)
            .build();
    configureExecution(configuration, program);
    ClusterEntrypoint.runClusterEntrypoint(new JobManagerMain(configuration, program));
  }
}
