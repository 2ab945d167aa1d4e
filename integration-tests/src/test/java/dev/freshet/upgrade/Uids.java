package dev.freshet.upgrade;

import dev.freshet.jobs.RefreshJob;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.platform.EmbeddedPlatform;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;

/** The uids of operators: those that the code declares, and those of a job. */
final class Uids {

  private static final String DECLARATION = "dev.freshet.jobs.OperatorUids";

  private Uids() {}

  /** Returns the uids that the jobs' code declares; its class is its own affair. */
  static Set<String> declared() throws ReflectiveOperationException {
    Set<String> uids = new HashSet<>();
    for (Field field : Class.forName(DECLARATION).getDeclaredFields()) {
      field.setAccessible(true);
      uids.add((String) field.get(null));
    }
    return uids;
  }

  /** Returns the uids of a job's operators; a sink's parts have that of the sink in theirs. */
  static Set<String> of(EmbeddedPlatform platform, String yaml) throws IOException {
    StreamExecutionEnvironment environment = platform.flink().environment();
    RefreshJob.build(
        environment,
        RefreshOptions.load(
            "job.yaml",
            new StringReader(yaml),
            Map.of("kafka.bootstrap-servers", platform.broker().bootstrapServers())));
    Set<String> uids = new HashSet<>();
    for (StreamNode node : environment.getStreamGraph().getStreamNodes()) {
      String uid = node.getTransformationUID();
      uids.add(uid == null ? "none: " + node : uid.substring(uid.lastIndexOf(' ') + 1));
    }
    return uids;
  }
}
