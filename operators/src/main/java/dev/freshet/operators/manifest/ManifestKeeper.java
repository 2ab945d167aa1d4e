package dev.freshet.operators.manifest;

import dev.freshet.operators.memory.MemoryChoice;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.SpaceVersion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.CoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Writes each choice of a memory into the job's entry of the space's manifest.
 *
 * <p>The second input is the manifest as it comes back from its topic: what others write of the
 * space, another version's entry or which version serves, is kept. Two that write at the same
 * moment undo each other's change; whoever reads that its own entry was undone writes it again.
 * Runs with parallelism 1.
 */
public final class ManifestKeeper extends CoProcessFunction<MemoryChoice, Manifest, Manifest>
    implements CheckpointedFunction {

  private static final long serialVersionUID = 1L;

  private final Manifest atStart;
  private final int version;
  private final HashSet<String> chosen;

  private transient ListState<Manifest> state;
  private transient Manifest manifest;

  /**
   * @param atStart the manifest at submission, with an entry of the job's version
   * @param version the job's version of the space
   * @param chosen the groups whose memory is left to be chosen
   */
  public ManifestKeeper(Manifest atStart, int version, Set<String> chosen) {
    this.atStart = atStart;
    this.version = version;
    this.chosen = new HashSet<>(chosen);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    state =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("manifest", new ManifestSerializer()));
    manifest = Manifest.newBuilder(atStart).build();
    for (Manifest restored : state.get()) {
      // After a failure, what others wrote since the submission is in the state alone. What the
      // job is made with is as it was submitted; what was chosen and measured stays.
      if (restored.getUpdatedAt() > manifest.getUpdatedAt()) {
        manifest = Manifests.with(restored, Manifests.entry(manifest, version));
      }
      Manifests.keepResults(restored, version, manifest, chosen);
    }
  }

  @Override
  public void processElement1(MemoryChoice choice, Context context, Collector<Manifest> out) {
    SpaceVersion own = Manifests.entry(manifest, version);
    Long before = own.getMemories().get(choice.group());
    if (before == null || before != choice.halfLifeMillis()) {
      own.setMemories(new HashMap<>(own.getMemories()));
      own.getMemories().put(choice.group(), choice.halfLifeMillis());
      write(context, out);
    }
  }

  @Override
  public void processElement2(Manifest read, Context context, Collector<Manifest> out) {
    if (read.getUpdatedAt() < manifest.getUpdatedAt()) {
      return; // It was read before it was written anew.
    }
    SpaceVersion own = Manifests.entry(manifest, version);
    boolean undone = !own.equals(Manifests.entry(read, version));
    manifest = Manifests.with(read, own);
    if (undone) {
      write(context, out);
    }
  }

  private void write(Context context, Collector<Manifest> out) {
    long now = context.timerService().currentProcessingTime();
    manifest.setUpdatedAt(Math.max(now, manifest.getUpdatedAt() + 1));
    out.collect(Manifest.newBuilder(manifest).build());
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    state.update(List.of(manifest));
  }
}
