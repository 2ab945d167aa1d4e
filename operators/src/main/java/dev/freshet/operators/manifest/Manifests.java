package dev.freshet.operators.manifest;

import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.SpaceVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds and replaces the entry of one version in a space's manifest. */
public final class Manifests {

  private Manifests() {}

  /** Returns the entry of a version, null if there is none. */
  public static SpaceVersion entry(Manifest manifest, int version) {
    return manifest.getVersions().stream()
        .filter(entry -> entry.getVersion() == version)
        .findFirst()
        .orElse(null);
  }

  /** Returns a manifest with an entry instead of the one of its version, or beside the others. */
  public static Manifest with(Manifest manifest, SpaceVersion entry) {
    List<SpaceVersion> versions = new ArrayList<>(manifest.getVersions());
    versions.removeIf(other -> other.getVersion() == entry.getVersion());
    versions.add(entry);
    versions.sort(Comparator.comparingInt(SpaceVersion::getVersion));
    return Manifest.newBuilder(manifest).setVersions(versions).build();
  }

  /**
   * Takes over what an earlier manifest knows of a version beside what it is made with: its chosen
   * memories, its benchmarks and when it came into being.
   *
   * @param chosen the groups whose memory is left to be chosen
   */
  public static void keepResults(Manifest from, int version, Manifest into, Set<String> chosen) {
    SpaceVersion before = entry(from, version);
    SpaceVersion entry = entry(into, version);
    if (before == null) {
      return;
    }
    Map<String, Long> memories = new HashMap<>(before.getMemories());
    memories.keySet().retainAll(chosen);
    memories.putAll(entry.getMemories());
    entry.setMemories(memories);
    entry.setBenchmarks(before.getBenchmarks());
    entry.setCreatedAt(before.getCreatedAt());
  }
}
