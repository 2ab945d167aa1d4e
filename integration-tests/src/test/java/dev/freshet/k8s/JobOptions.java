package dev.freshet.k8s;

import dev.freshet.jobs.options.RefreshOptions;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;

/**
 * The job's options in a rendering, which a config map holds.
 *
 * @param configMap its object
 * @param file the name of the file in it
 */
record JobOptions(Manifest configMap, String file) {

  static JobOptions of(Rendering rendering) {
    Manifest configMap =
        rendering.all("ConfigMap").stream()
            .filter(manifest -> manifest.name().startsWith("freshet-options"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("there is no config map freshet-options"));
    return new JobOptions(configMap, "refresh.yaml");
  }

  String yaml() {
    return configMap.at("/data").path(file).asText();
  }

  RefreshOptions load() {
    return load(Map.of());
  }

  /**
   * Reads them as the job does.
   *
   * @param overrides settings that win over the file's
   */
  RefreshOptions load(Map<String, String> overrides) {
    try {
      return RefreshOptions.load(
          configMap.name() + "/" + file, new StringReader(yaml()), overrides);
    } catch (IOException e) {
      throw new AssertionError("reading a string failed", e);
    }
  }
}
