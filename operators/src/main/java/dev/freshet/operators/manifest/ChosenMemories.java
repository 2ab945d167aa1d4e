package dev.freshet.operators.manifest;

import dev.freshet.operators.memory.MemoryChoice;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.SpaceVersion;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Reads from a manifest the memories in force of one version of the space. */
public final class ChosenMemories implements FlatMapFunction<Manifest, MemoryChoice> {

  private static final long serialVersionUID = 1L;

  private final int version;

  /** Reads those of a version. */
  public ChosenMemories(int version) {
    this.version = version;
  }

  @Override
  public void flatMap(Manifest manifest, Collector<MemoryChoice> out) {
    SpaceVersion entry = Manifests.entry(manifest, version);
    if (entry != null) {
      entry
          .getMemories()
          .forEach((group, halfLife) -> out.collect(new MemoryChoice(group, halfLife)));
    }
  }
}
