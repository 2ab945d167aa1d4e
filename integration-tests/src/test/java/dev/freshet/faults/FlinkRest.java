package dev.freshet.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freshet.fixtures.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** What Flink's REST API says of the only job, and takes from outside. */
final class FlinkRest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI base;

  FlinkRest(int port) {
    this.base = URI.create("http://127.0.0.1:" + port + "/");
  }

  /**
   * What came of checkpoints.
   *
   * @param triggeredAt when the last completed one was begun, milliseconds since the epoch; 0 for
   *     none since this JobManager leads
   * @param restoredAt when the job began again from one, in the same way
   */
  record Checkpoints(long triggeredAt, long restoredAt) {}

  /** Whether all tasks of the job run; false if nobody can be asked. */
  boolean isRunning() {
    try {
      JsonNode job = get("jobs/" + job());
      if (!job.path("state").asText().equals("RUNNING")) {
        return false;
      }
      for (JsonNode vertex : job.path("vertices")) {
        JsonNode tasks = vertex.path("tasks");
        if (tasks.path("RUNNING").asInt() != vertex.path("parallelism").asInt()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The subtasks of the widest stage. */
  int parallelism() throws IOException {
    int most = 0;
    for (JsonNode vertex : get("jobs/" + job()).path("vertices")) {
      most = Math.max(most, vertex.path("parallelism").asInt());
    }
    return most;
  }

  /** The resource ids of the TaskManagers that hold tasks. */
  Set<String> taskManagersInUse() throws IOException {
    Set<String> used = new TreeSet<>();
    String job = job();
    for (JsonNode vertex : get("jobs/" + job).path("vertices")) {
      for (JsonNode subtask :
          get("jobs/" + job + "/vertices/" + vertex.path("id").asText()).path("subtasks")) {
        used.add(subtask.path("taskmanager-id").asText());
      }
    }
    return used;
  }

  /** What the checkpoints came to since this JobManager leads. */
  Checkpoints checkpoints() throws IOException {
    JsonNode all = get("jobs/" + job() + "/checkpoints");
    JsonNode latest = all.path("latest");
    return new Checkpoints(
        latest.path("completed").path("trigger_timestamp").asLong(),
        latest.path("restored").path("restore_timestamp").asLong());
  }

  /**
   * Stops the job with a savepoint, of the format that upgrades take, and returns where that is.
   */
  String stopWithSavepoint() throws Exception {
    String job = job();
    String trigger =
        send(
                "jobs/" + job + "/stop",
                BodyPublishers.ofString("{\"drain\": false, \"formatType\": \"NATIVE\"}"))
            .path("request-id")
            .asText();
    String[] location = {null};
    Await.until(
        "the job has stopped with a savepoint",
        () -> {
          JsonNode operation;
          try {
            operation = get("jobs/" + job + "/savepoints/" + trigger).path("operation");
          } catch (IOException e) {
            // Nobody leads at the moment.
            return false;
          }
          if (operation.has("failure-cause")) {
            throw new IllegalStateException(operation.path("failure-cause").toString());
          }
          location[0] = operation.path("location").asText(null);
          return location[0] != null;
        });
    return location[0];
  }

  private String job() throws IOException {
    JsonNode jobs = get("jobs").path("jobs");
    if (jobs.size() != 1) {
      throw new IOException("one job was expected: " + jobs);
    }
    return jobs.get(0).path("id").asText();
  }

  private JsonNode get(String path) throws IOException {
    return send(path, null);
  }

  private JsonNode send(String path, HttpRequest.BodyPublisher body) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
    if (body != null) {
      request.header("Content-Type", "application/json").POST(body);
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IOException(path + ": " + response.statusCode() + " " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
