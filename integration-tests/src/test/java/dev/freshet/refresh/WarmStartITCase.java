package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.jobs.start.StartException;
import dev.freshet.maths.Fingerprint;
import dev.freshet.maths.SeedVector;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedNeighbours;
import dev.freshet.schemas.wire.PackedVector;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Starts jobs without state on the registry that another one left. */
class WarmStartITCase {

  private static final GeneratedStream STREAM =
      new GeneratedStream(20_240_229, 500, 30, 24, Duration.ofDays(15).toMillis(), 10, 0, 0, 0);

  @Test
  void everyEntityBeginsWithItsPublishedVector() throws Exception {
    try (EmbeddedPlatform platform =
        EmbeddedPlatform.start(EmbeddedPlatform.Options.of(DataFolder.temporary(), 2))) {
      try (RefreshRun first = run(platform, "first", Map.of(), false)) {
        first.send(STREAM.deliveries());
        first.awaitCounted();
        AuditITCase.assertSequencesGrow(first.registry());
      }

      assertThatThrownBy(() -> run(platform, "second", Map.of(), false))
          .isInstanceOf(StartException.class)
          .hasMessageContainingAll("job 'first'", "job 'second'", "registry.warm.v1");

      List<Embedding> left;
      try (RefreshRun second = run(platform, "second", Map.of(), true)) {
        second.awaitCounted();
        List<Embedding> registry = second.registry();
        AuditITCase.assertSequencesGrow(registry);
        assertBegunFrom(
            anchors(registry.stream().filter(e -> e.getJob().equals("first")).toList()), second);
      }

      Map<String, String> copying = Map.of("space.version", "2", "warm-start.version", "1");
      try (RefreshRun third = run(platform, "third", copying, false)) {
        left = third.registry(1);
        assertThat(third.registry()).containsAll(left.stream().map(WarmStartITCase::copy).toList());
        third.awaitCounted();
        AuditITCase.assertSequencesNeverGoBack(third.registry());
        assertBegunFrom(anchors(left), third);
      }
    }
  }

  private static RefreshRun run(
      EmbeddedPlatform platform, String job, Map<String, String> more, boolean takeOver)
      throws Exception {
    Map<String, String> options = new HashMap<>(more);
    options.put("job", job);
    options.put("topics.audit", job + "-audit");
    options.put("refresh.interval", "0ms");
    options.put("fold-in.interval", "0ms");
    return RefreshRun.start(platform, "warm", options, takeOver);
  }

  private static Embedding copy(Embedding embedding) {
    Embedding copy = Embedding.newBuilder(embedding).build();
    copy.setVersion(2);
    copy.setJob("third");
    return copy;
  }

  /** Returns each anchor's own vector as it was last published. */
  private static Map<Long, float[]> anchors(List<Embedding> registry) {
    Map<Long, float[]> anchors = new HashMap<>();
    for (Embedding embedding : registry) {
      if (embedding.getEntity().getType().equals("item")) {
        float[] vector = PackedVector.unpack(embedding.getVector());
        for (int i = 0; i < vector.length; i++) {
          vector[i] /= embedding.getScale();
        }
        anchors.put(Fingerprint.of(EntityKey.of(embedding.getEntity())), vector);
      }
    }
    assertThat(anchors).hasSizeGreaterThan(STREAM.items() / 2);
    return anchors;
  }

  /** Every run of the rule knew the whole space, and each anchor's first began where it was. */
  private static void assertBegunFrom(Map<Long, float[]> left, RefreshRun run) throws Exception {
    Set<Long> begun = new HashSet<>();
    for (RefreshAudit audit : run.audit()) {
      assertThat(audit.getAnchors()).isGreaterThanOrEqualTo(left.size());
      long owner = Fingerprint.of(EntityKey.of(audit.getOwner()));
      if (audit.getKind() == RunKind.REFRESH && left.containsKey(owner) && begun.add(owner)) {
        assertThat(PackedVector.unpack(audit.getPrevious()))
            .as("what the first refresh of %s began with", audit.getOwner())
            .isEqualTo(left.get(owner));
      }
      float[] vectors = PackedVector.unpack(audit.getVectors());
      int d = RefreshRun.DIMENSION;
      for (int k = 0; k < PackedNeighbours.count(audit.getNeighbours()); k++) {
        long neighbour = PackedNeighbours.fingerprint(audit.getNeighbours(), k);
        if (left.containsKey(neighbour)) {
          float[] seed = new float[d];
          SeedVector.fill(neighbour, seed, 0, d);
          assertThat(Arrays.copyOfRange(vectors, k * d, (k + 1) * d)).isNotEqualTo(seed);
        }
      }
    }
    assertThat(begun).isEqualTo(left.keySet());
  }
}
