package dev.freshet.operators.manifest;

import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.SpaceVersion;
import java.util.List;
import java.util.Map;

/** Makes manifests of one space for tests. */
final class SampleManifests {

  private SampleManifests() {}

  static Manifest of(long updatedAt, SpaceVersion... versions) {
    return new Manifest("items", null, updatedAt, List.of(versions));
  }

  static SpaceVersion version(int version, Map<String, Long> memories) {
    return new SpaceVersion(
        version, "rule", 8, Map.of("rule.steps", "2"), version * 10L, "job", memories, List.of());
  }
}
