package dev.freshet.k8s;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/**
 * What Kustomize makes of a folder.
 *
 * @param manifests in the order in which they are applied
 */
record Rendering(List<Manifest> manifests) {

  /** The folder of the repository that is tested; tests run in their module's. */
  static final Path K8S = Path.of("..", "k8s");

  /** Whatever is deployed is one of these. */
  static final List<String> ALL = List.of("base", "overlays/dev", "overlays/production");

  private static final YAMLMapper YAML = new YAMLMapper();

  private static final Map<Path, Rendering> RENDERED = new ConcurrentHashMap<>();

  /**
   * Renders a folder of the repository, once.
   *
   * <p>Where there is no kubectl the test that asks is skipped; in CI it fails.
   */
  static Rendering of(String folder) {
    return RENDERED.computeIfAbsent(K8S.resolve(folder), Rendering::of);
  }

  /** Renders a folder. */
  static Rendering of(Path folder) {
    try (var objects =
        YAML.readerFor(JsonNode.class)
            .<JsonNode>readValues(new StringReader(kubectl("kustomize", folder.toString())))) {
      return new Rendering(objects.readAll().stream().map(Manifest::new).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The objects of a kind. */
  List<Manifest> all(String kind) {
    return manifests.stream().filter(manifest -> manifest.kind().equals(kind)).toList();
  }

  /** The only object of a kind. */
  Manifest the(String kind) {
    List<Manifest> found = all(kind);
    if (found.size() != 1) {
      throw new AssertionError("there must be one " + kind + ", and there are: " + found);
    }
    return found.get(0);
  }

  /** The object of a kind and a name; fails if there is none. */
  Manifest the(String kind, String name) {
    return all(kind).stream()
        .filter(manifest -> manifest.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
  }

  private static String kubectl(String... arguments) throws IOException {
    ProcessBuilder command = new ProcessBuilder();
    command.command().add("kubectl");
    command.command().addAll(List.of(arguments));
    Process process;
    try {
      process = command.redirectErrorStream(true).start();
    } catch (IOException e) {
      String missing = "kubectl is not on the PATH, so nothing of k8s is checked";
      if ("true".equals(System.getenv("CI"))) {
        fail(missing, e);
      }
      return Assumptions.abort(missing);
    }
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        fail(String.join(" ", command.command()) + ": " + output);
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
