package dev.freshet.faults;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The jars that a Flink distribution has in its {@code lib}, taken from the tests' class path:
 * whatever else a job needs must be in its own jar.
 */
final class FlinkDistribution {

  private static final List<String> JARS =
      List.of(
          "flink-annotations-",
          "flink-clients-",
          "flink-connector-base-",
          "flink-connector-datagen-",
          "flink-core-",
          "flink-datastream-",
          "flink-file-sink-common-",
          "flink-hadoop-fs-",
          "flink-metrics-core-",
          "flink-queryable-state-client-java-",
          "flink-rpc-",
          "flink-runtime-",
          "flink-shaded-",
          "flink-statebackend-rocksdb-",
          "flink-streaming-java-",
          "async-profiler-",
          "commons-cli-",
          "commons-collections-",
          "commons-compress-",
          "commons-io-",
          "commons-lang3-",
          "commons-math3-",
          "commons-text-",
          "frocksdbjni-",
          "javassist-",
          "jsr305-",
          "kryo-",
          "log4j-",
          "lz4-java-",
          "minlog-",
          "objenesis-",
          "reflectasm-",
          "slf4j-api-",
          "snakeyaml-engine-",
          "snappy-java-");

  private FlinkDistribution() {}

  /** The class path of a JobManager or a TaskManager, with this package's programs. */
  static String classPath() {
    return everything()
        .filter(path -> path.equals(programs()) || isDistributed(path.getFileName().toString()))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isDistributed(String jar) {
    return JARS.stream().anyMatch(jar::startsWith) && !jar.endsWith("-tests.jar");
  }

  private static Stream<Path> everything() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of);
  }

  private static Path programs() {
    try {
      return Path.of(
          FlinkDistribution.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
