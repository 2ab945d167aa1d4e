package dev.freshet.schemas.wire;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings requests to one of a schema registry's servers, again and again while that may help.
 *
 * <p>A server that answers is kept; one that fails is left for the next. Redirections are not
 * followed: credentials must not go to where an answer points. One thread may use it at a time.
 */
final class RegistryConnection {

  /**
   * Longest answer taken. A registry of Confluent's keeps a schema in one Kafka record, of 1 MB.
   */
  static final int MOST_BYTES = 2 << 20;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

  /**
   * What a server answered.
   *
   * @param server its base URL
   * @param status the HTTP status
   * @param body at most {@link #MOST_BYTES}
   */
  record Answer(URI server, int status, byte[] body) {}

  private final SchemaRegistrySettings settings;
  private final RequestHeaders headers;
  private final Waiting waiting;
  private HttpClient http;
  private int current;

  RegistryConnection(SchemaRegistrySettings settings, Waiting waiting) {
    this.settings = settings;
    this.headers = new RequestHeaders(settings);
    this.waiting = waiting;
  }

  /**
   * Sends a request until a server answers it with a status other than 408, 429 and 5xx.
   *
   * @param path below the base URL, with a leading '/'
   * @param body null for a GET, otherwise the JSON of a POST
   * @throws SchemaRegistryException if none did in time, or an answer was too long
   */
  Answer send(String path, String body) {
    long start = waiting.nanoTime();
    // By server, so that a long outage is told in one line a server.
    Map<URI, String> problems = new LinkedHashMap<>();
    for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
      for (int i = 0; i < settings.urls().size(); i++) {
        URI server = settings.urls().get(current);
        try {
          Answer answer = attempt(server, path, body);
          if (!mayPass(answer.status())) {
            return answer;
          }
          problems.put(server, "status " + answer.status());
        } catch (IOException | TimeoutException e) {
          problems.put(server, describe(e));
        } catch (InterruptedException e) {
          throw interrupted(path);
        }
        current = (current + 1) % settings.urls().size();
      }
      // Between half a pause and a whole one: the tasks of a job that lost its registry together
      // should not return together.
      long nanos = pause.toNanos() / 2;
      nanos += ThreadLocalRandom.current().nextLong(nanos);
      if (waiting.nanoTime() - start + nanos > settings.giveUpAfter().toNanos()) {
        throw new SchemaRegistryException(
            "the schema registry did not answer %s within %s: %s"
                .formatted(path, settings.giveUpAfter(), problems));
      }
      try {
        waiting.sleep(Duration.ofNanos(nanos));
      } catch (InterruptedException e) {
        throw interrupted(path);
      }
    }
  }

  private Answer attempt(URI server, String path, String body)
      throws IOException, TimeoutException, InterruptedException {
    CompletableFuture<HttpResponse<Optional<byte[]>>> answer =
        http().sendAsync(request(server, path, body), info -> new BoundedBody(MOST_BYTES));
    try {
      // Not HttpRequest's own timeout: that one ends with the headers, and the body may drip.
      HttpResponse<Optional<byte[]>> response =
          answer.get(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
      if (response.body().isEmpty()) {
        throw new SchemaRegistryException(
            "%s answers %s with more than %d bytes".formatted(server, path, MOST_BYTES));
      }
      return new Answer(server, response.statusCode(), response.body().get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new SchemaRegistryException(
          "cannot ask %s for %s: %s".formatted(server, path, describe(e.getCause())), e.getCause());
    } finally {
      // Of a request that is still under way; without effect on any other.
      answer.cancel(true);
    }
  }

  private HttpRequest request(URI server, String path, String body) {
    URI target = URI.create(server.toString().replaceAll("/+$", "") + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(target);
    headers.read().forEach(request::setHeader);
    request.setHeader("Accept", MEDIA_TYPE + ", application/json");
    if (body != null) {
      request.setHeader("Content-Type", MEDIA_TYPE).POST(BodyPublishers.ofString(body));
    }
    return request.build();
  }

  /** Made when first needed: most codecs of a job that reads single objects never ask anything. */
  private HttpClient http() {
    if (http == null) {
      // Not a static one: its thread would hold on to a Flink job's class loader, and that to it.
      http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(settings.requestTimeout())
              .build();
    }
    return http;
  }

  private static boolean mayPass(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private static String describe(Throwable problem) {
    String name = problem.getClass().getSimpleName();
    return problem.getMessage() == null ? name : name + ": " + problem.getMessage();
  }

  private static SchemaRegistryException interrupted(String path) {
    Thread.currentThread().interrupt();
    return new SchemaRegistryException(
        "interrupted while waiting for the schema registry's answer to " + path);
  }
}
