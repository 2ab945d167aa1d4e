package dev.freshet.k8s;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.autoscaler.config.AutoScalerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.apache.flink.kubernetes.operator.config.KubernetesOperatorConfigOptions;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.state.rocksdb.RocksDBNativeMetricOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/** Looks whether Flink, its operator and its autoscaler know every option, and take its value. */
final class FlinkOptions {

  private static final List<Class<?>> DECLARED =
      List.of(
          AutoScalerOptions.class,
          CheckpointingOptions.class,
          CoreOptions.class,
          HeartbeatManagerOptions.class,
          HighAvailabilityOptions.class,
          JobManagerOptions.class,
          KubernetesConfigOptions.class,
          KubernetesOperatorConfigOptions.class,
          MetricOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          RocksDBNativeMetricOptions.class,
          RocksDBOptions.class,
          StateRecoveryOptions.class,
          TaskManagerOptions.class,
          WebOptions.class);

  /** Flink passes them on to the plugin for S3, whose documentation names them. */
  private static final Set<String> OF_THE_S3_PLUGIN =
      Set.of("s3.aws.credentials.provider", "s3.endpoint", "s3.path.style.access");

  /** Operators from 1.10 on know it; the newest whose options are published as classes does not. */
  private static final ConfigOption<Boolean> DISPOSE_OF_SAVEPOINTS =
      ConfigOptions.key("kubernetes.operator.savepoint.dispose-on-delete")
          .booleanType()
          .defaultValue(false);

  /** Many times what the exchanges of two slots need. */
  private static final MemorySize MOST_NETWORK = MemorySize.ofMebiBytes(1024);

  private static final Pattern REPORTER = Pattern.compile("metrics\\.reporter\\.\\w+\\.(.+)");

  private static final Map<String, ConfigOption<?>> OPTIONS = new HashMap<>();

  /** The new name of each old one. */
  private static final Map<String, String> RENAMED = new HashMap<>();

  static {
    DECLARED.forEach(FlinkOptions::collect);
    OPTIONS.put(DISPOSE_OF_SAVEPOINTS.key(), DISPOSE_OF_SAVEPOINTS);
  }

  private FlinkOptions() {}

  /** What is wrong with the configuration of a rendering's deployment: a sentence each. */
  static List<String> findings(Rendering rendering) {
    FlinkDeployment deployment = FlinkDeployment.of(rendering);
    List<String> findings = new ArrayList<>();
    deployment
        .configuration()
        .forEach(
            (key, value) -> {
              String finding = finding(key, value);
              if (finding != null) {
                findings.add(
                    "%s: spec.flinkConfiguration: %s: %s"
                        .formatted(deployment.manifest(), key, finding));
              }
            });
    if (findings.isEmpty()) {
      addMemory(deployment, findings);
      addSavepoints(deployment, findings);
    }
    return findings;
  }

  private static String finding(String key, String value) {
    Matcher reporter = REPORTER.matcher(key);
    if (reporter.matches()) {
      return reporterFinding(reporter.group(1), value);
    }
    if (OF_THE_S3_PLUGIN.contains(key)) {
      return null;
    }
    ConfigOption<?> option = OPTIONS.get(key);
    if (option == null) {
      return RENAMED.containsKey(key)
          ? "is now called " + RENAMED.get(key)
          : "no option of Flink or its operator is called so";
    }
    return parsed(option, key, value);
  }

  private static String reporterFinding(String key, String value) {
    return switch (key) {
      case "factory.class" -> factory(value);
      case "port" -> value.matches("\\d{2,5}") ? null : "'" + value + "' is no port";
      case "scope.variables.excludes" -> null;
      default -> "no option of a metric reporter is called " + key;
    };
  }

  private static String factory(String name) {
    try {
      if (MetricReporterFactory.class.isAssignableFrom(Class.forName(name))) {
        return null;
      }
    } catch (ClassNotFoundException e) {
      return "there is no class " + name;
    }
    return name + " is no factory of metric reporters";
  }

  private static String parsed(ConfigOption<?> option, String key, String value) {
    try {
      Configuration.fromMap(Map.of(key, value)).get(option);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  /** As Flink divides it: wrong sums would end the pods as they start. */
  private static void addMemory(FlinkDeployment deployment, List<String> findings) {
    try {
      MemorySize network =
          TaskExecutorProcessUtils.processSpecFromConfig(withMemory(deployment, "taskManager"))
              .getNetworkMemSize();
      if (network.compareTo(MOST_NETWORK) > 0) {
        findings.add(
            "%s: memory of task managers: %s are left to network buffers, which will not fill them"
                .formatted(deployment.manifest(), network.toHumanReadableString()));
      }
    } catch (RuntimeException e) {
      findings.add(deployment.manifest() + ": memory of task managers: " + e.getMessage());
    }
    try {
      JobManagerProcessUtils.processSpecFromConfig(withMemory(deployment, "jobManager"));
    } catch (RuntimeException e) {
      findings.add(deployment.manifest() + ": memory of job managers: " + e.getMessage());
    }
  }

  /** They hold the logs of people who are forgotten meanwhile. */
  private static void addSavepoints(FlinkDeployment deployment, List<String> findings) {
    Configuration configuration = Configuration.fromMap(deployment.configuration());
    if (!configuration.get(DISPOSE_OF_SAVEPOINTS)) {
      findings.add(
          "%s: spec.flinkConfiguration: %s: is not true, so savepoints outlive their history"
              .formatted(deployment.manifest(), DISPOSE_OF_SAVEPOINTS.key()));
    }
  }

  private static Configuration withMemory(FlinkDeployment deployment, String role) {
    Configuration configuration = Configuration.fromMap(deployment.configuration());
    MemorySize memory =
        MemorySize.parse(
            deployment.manifest().at("/spec/%s/resource/memory".formatted(role)).asText());
    configuration.set(
        role.equals("taskManager")
            ? TaskManagerOptions.TOTAL_PROCESS_MEMORY
            : JobManagerOptions.TOTAL_PROCESS_MEMORY,
        memory);
    return configuration;
  }

  private static void collect(Class<?> declared) {
    for (var field : declared.getFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && ConfigOption.class.isAssignableFrom(field.getType())) {
        try {
          ConfigOption<?> option = (ConfigOption<?>) field.get(null);
          OPTIONS.put(option.key(), option);
          for (FallbackKey old : option.fallbackKeys()) {
            RENAMED.put(old.getKey(), option.key());
          }
        } catch (IllegalAccessException e) {
          throw new AssertionError(field + " is public", e);
        }
      }
    }
  }
}
