package dev.freshet.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs Apicurio Registry, as Maven unpacked it, in a JVM of its own that keeps all in memory. */
final class SchemaRegistryProcess implements AutoCloseable {

  private static final Path FOLDER = Path.of("target", "schema-registry");
  private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[0-9.:]+)");
  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final URI url;

  SchemaRegistryProcess() throws Exception {
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dquarkus.http.host=127.0.0.1",
                    "-Dquarkus.http.port=0",
                    "-jar",
                    runner().toString()))
            .redirectErrorStream(true)
            .start();
    CompletableFuture<URI> listening = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(listening), "schema-registry-output");
    reader.setDaemon(true);
    reader.start();
    try {
      url = listening.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** The base URL of its API that is compatible with Confluent's. */
  URI url() {
    return url.resolve("/apis/ccompat/v7");
  }

  @Override
  public void close() {
    // It keeps all in memory: nothing to be saved.
    process.destroyForcibly().onExit().join();
  }

  /** Reads to the end, or the process would stand still when nobody takes its output. */
  private void read(CompletableFuture<URI> listening) {
    StringBuilder before = new StringBuilder();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.find()) {
          listening.complete(URI.create(matcher.group(1)));
        } else if (!listening.isDone()) {
          before.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      before.append(e);
    }
    listening.completeExceptionally(new IllegalStateException("it ended: " + before));
  }

  private static Path runner() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no *-runner.jar in " + FOLDER));
    }
  }
}
