package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.fixtures.Await;
import dev.freshet.maths.Fingerprint;
import dev.freshet.maths.SeedVector;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedNeighbours;
import dev.freshet.schemas.wire.PackedVector;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Computes every published vector of a small run again, from what the audit says went into it. */
class AuditITCase {

  private static final double TOLERANCE = 1e-5;
  private static final int PARTS = 4;
  private static final int GATHERED = 64;
  private static final double LEAST_COUNT = 0.02;
  private static final double FOLD_IN_DECAY = 0.85;

  private static final GeneratedStream STREAM =
      new GeneratedStream(20_131_106, 1500, 60, 48, Duration.ofDays(20).toMillis(), 10, 0.03, 0, 0);

  private static EmbeddedPlatform platform;
  private static RefreshRun run;
  private static List<Embedding> registry;
  private static List<RefreshAudit> audits;

  @BeforeAll
  static void runTheJob() throws Exception {
    platform = EmbeddedPlatform.start(EmbeddedPlatform.Options.of(DataFolder.temporary(), 2));
    // Without intervals nothing waits for a timer: what is counted is also published. However busy
    // the machine is, few events are summed up before the exchange.
    run =
        RefreshRun.start(
            platform,
            "audit",
            Map.of(
                "refresh.interval",
                "0ms",
                "fold-in.interval",
                "0ms",
                "pre-aggregation.pairs",
                "200"));
    // In parts: what is folded in finds what the part before has published.
    List<Engaged> deliveries = STREAM.deliveries();
    for (int part = 0; part < PARTS; part++) {
      run.send(
          deliveries.subList(
              deliveries.size() * part / PARTS, deliveries.size() * (part + 1) / PARTS));
      run.awaitCounted();
    }
    // What comes of time alone may come between the two reads.
    Await.until(
        "registry and audit tell of the same runs",
        () -> {
          registry = run.registry();
          audits = run.audit();
          return Set.copyOf(published()).equals(Set.copyOf(audited()));
        });
  }

  @AfterAll
  static void stopEverything() {
    run.close();
    platform.close();
  }

  /** A run of the rule: whose, and the sequence it got. */
  private record Run(String owner, long sequence) {

    static Run of(Entity owner, long sequence) {
      return new Run(owner.getType() + ":" + owner.getId(), sequence);
    }
  }

  private static List<Run> published() {
    return registry.stream().map(e -> Run.of(e.getEntity(), e.getSequence())).toList();
  }

  private static List<Run> audited() {
    return audits.stream().map(a -> Run.of(a.getOwner(), a.getSequence())).toList();
  }

  @Test
  void everyRegistryRecordHasItsAuditRecordAndViceVersa() throws Exception {
    assertThat(published()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(audited());

    assertThat(run.deadLetters()).isZero();
    int repeats = STREAM.deliveries().size() - STREAM.events();
    assertThat(repeats).as("repeats in the stream").isPositive();
    assertThat(
            audits.stream()
                .filter(a -> a.getKind() == RunKind.FOLD_IN && !RefreshRun.isProbe(a.getOwner()))
                .count())
        .as("a fold-in for each event, less those that were overtaken")
        .isBetween(STREAM.events() * 9L / 10, (long) STREAM.events());
    // Others come of time alone, and reflect no event.
    assertThat(
            registry.stream()
                .filter(e -> e.getSource() == VectorSource.TRAINED)
                .filter(e -> e.getArrivedAt() != e.getPublishedAt())
                .count())
        .as("a refresh for each item and flush of what was collected before the exchange")
        .isBetween(STREAM.events() / 10L, (long) STREAM.events());
  }

  @Test
  void everyPublishedVectorFollowsFromItsAuditRecord() {
    Map<Long, float[]> grams = grams(audits);
    Map<Run, RefreshAudit> auditOf = new HashMap<>();
    audits.forEach(a -> auditOf.put(Run.of(a.getOwner(), a.getSequence()), a));
    Map<List<Object>, Set<Double>> rowWeights = new HashMap<>();
    double worst = 0;
    for (Embedding embedding : registry) {
      Run run = Run.of(embedding.getEntity(), embedding.getSequence());
      RefreshAudit audit = auditOf.get(run);
      ReferenceRule reference = new ReferenceRule(audit, grams.get(audit.getStatistics()));
      assertRelative(embedding.getScale(), reference.scale());
      if (reference.fades()) {
        assertThat(rowWeights.get(shown(audit.getOwner(), audit.getPrevious())))
            .as("of those of its vector")
            .contains(embedding.getRowWeight());
      } else {
        assertRelative(embedding.getRowWeight(), reference.rowWeight());
      }
      rowWeights
          .computeIfAbsent(
              shown(audit.getOwner(), PackedVector.pack(ownVector(embedding))),
              unused -> new HashSet<>())
          .add(embedding.getRowWeight());
      assertThat(embedding.getSupport()).isEqualTo(audit.getSupport());
      assertThat(embedding.getEventTime()).isEqualTo(audit.getTime());
      assertThat(embedding.getSource())
          .isEqualTo(
              audit.getKind() == RunKind.FOLD_IN ? VectorSource.FOLDED_IN : VectorSource.TRAINED);

      double[] expected = reference.vector();
      double[] actual = ReferenceRule.doubles(PackedVector.unpack(embedding.getVector()));
      double error = 0;
      for (int i = 0; i < expected.length; i++) {
        expected[i] *= reference.scale();
        error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      }
      double relative = error == 0 ? 0 : Math.sqrt(error / ReferenceRule.dot(expected, expected));
      assertThat(relative).as("relative error of %s", run).isLessThan(TOLERANCE);
      worst = Math.max(worst, relative);
      if (audit.getKind() == RunKind.FOLD_IN) {
        assertRelative(embedding.getPopularity(), reference.foldedInPopularity());
      }
      assertDrift(embedding, audit);
    }
    assertThat(worst).as("worst relative error").isPositive();
  }

  /** Returns what tells the vectors of an owner apart, as VectorStore has read them. */
  private static List<Object> shown(Entity owner, ByteBuffer vector) {
    return List.of(owner.getType(), owner.getId(), vector);
  }

  @Test
  void whatWasGatheredWasPublishedBeforeOrIsASeed() {
    Map<Long, Set<ByteBuffer>> published = new HashMap<>();
    for (Embedding embedding : registry) {
      published
          .computeIfAbsent(
              Fingerprint.of(EntityKey.of(embedding.getEntity())), unused -> new HashSet<>())
          .add(PackedVector.pack(ownVector(embedding)));
    }
    int refreshed = 0;
    int foldedIn = 0;
    for (RefreshAudit audit : audits) {
      ByteBuffer neighbours = audit.getNeighbours();
      float[] vectors = PackedVector.unpack(audit.getVectors());
      for (int k = 0; k < PackedNeighbours.count(neighbours); k++) {
        float[] vector =
            Arrays.copyOfRange(vectors, k * RefreshRun.DIMENSION, (k + 1) * RefreshRun.DIMENSION);
        long neighbour = PackedNeighbours.fingerprint(neighbours, k);
        if (audit.getKind() == RunKind.REFRESH) {
          assertKnown(neighbour, vector, published);
          refreshed++;
        } else {
          assertThat(published.get(neighbour)).contains(PackedVector.pack(vector));
          foldedIn++;
        }
      }
      float[] previous = PackedVector.unpack(audit.getPrevious());
      if (audit.getKind() == RunKind.REFRESH) {
        assertKnown(Fingerprint.of(EntityKey.of(audit.getOwner())), previous, published);
      } else {
        assertThat(previous).containsOnly(0);
      }
    }
    assertThat(refreshed).isGreaterThan(10 * STREAM.events());
    assertThat(foldedIn).isGreaterThan(STREAM.events());
  }

  @Test
  void gathersAtMostKNeighboursAndFoldsInByRecency() {
    int whole = 0;
    for (RefreshAudit audit : audits) {
      ByteBuffer neighbours = audit.getNeighbours();
      int n = PackedNeighbours.count(neighbours);
      double[] counts = new double[n];
      for (int k = 0; k < n; k++) {
        counts[k] = PackedNeighbours.weight(neighbours, k);
      }
      Arrays.sort(counts);
      if (audit.getKind() == RunKind.REFRESH) {
        assertThat(n).isLessThanOrEqualTo(GATHERED);
        assertThat(Arrays.stream(counts).min().orElse(LEAST_COUNT))
            .isGreaterThanOrEqualTo(LEAST_COUNT - 1e-9);
      } else {
        assertThat(n).isBetween(0, 20);
        int newer = -1;
        for (int k = n - 1; k >= 0; k--) {
          // Items that were never published are left out, and leave gaps.
          int b = (int) Math.round(Math.log(counts[k]) / Math.log(FOLD_IN_DECAY));
          assertThat(b).isBetween(newer + 1, 19);
          assertThat(counts[k]).isCloseTo(Math.pow(FOLD_IN_DECAY, b), within(1e-6));
          newer = b;
        }
        whole += newer == n - 1 ? 1 : 0;
      }
    }
    assertThat(whole).as("fold-ins from all recent items").isPositive();
  }

  @Test
  void sequencesGrow() {
    assertSequencesGrow(registry);
  }

  @Test
  void atRestTheGramAsKeptIsThatOfThePublishedVectors() throws Exception {
    List<Embedding> anchors = new ArrayList<>();
    RefreshAudit[] latest = {null};
    // Vectors return and statistics are told in their own time. The newcomers that each wait sends
    // change neither: they are folded in, with the statistics of that moment. What has faded comes
    // in its own time too, so a look counts only if nothing came while it lasted.
    Await.until(
        "G as kept is Σ v vᵀ over the latest record of each anchor",
        () -> {
          run.awaitCounted();
          anchors.clear();
          anchors.addAll(latestAnchors(run.registry()));
          List<RefreshAudit> read = run.audit();
          latest[0] = Collections.max(read, Comparator.comparing(RefreshAudit::getStatistics));
          return relativeError(grams(read).get(latest[0].getStatistics()), gram(anchors)) < 1e-6
              && latestAnchors(run.registry()).equals(anchors);
        });
    double meanRowWeight = anchors.stream().mapToDouble(Embedding::getRowWeight).sum();
    meanRowWeight /= anchors.size();
    assertThat(latest[0].getAnchors()).isEqualTo(anchors.size());
    assertThat(latest[0].getMeanRowWeight()).isCloseTo(meanRowWeight, within(1e-9 * meanRowWeight));
  }

  /** Returns each G that the audit tells, by the number of its statistics. */
  private static Map<Long, float[]> grams(List<RefreshAudit> audits) {
    Map<Long, float[]> grams = new HashMap<>();
    for (RefreshAudit audit : audits) {
      if (audit.getGram() != null) {
        float[] gram = PackedVector.unpack(audit.getGram());
        float[] other = grams.putIfAbsent(audit.getStatistics(), gram);
        assertThat(other == null ? gram : other)
            .as("G of the statistics %d, as two tasks have it", audit.getStatistics())
            .isEqualTo(gram);
      }
    }
    audits.forEach(audit -> assertThat(grams).containsKey(audit.getStatistics()));
    return grams;
  }

  /** Returns the latest record of each anchor, in the order of their sequences. */
  private static List<Embedding> latestAnchors(List<Embedding> records) {
    Map<String, Embedding> latest = new HashMap<>();
    for (Embedding embedding : records) {
      if (embedding.getEntity().getType().equals("item")) {
        latest.merge(
            embedding.getEntity().getId(),
            embedding,
            (a, b) -> a.getSequence() > b.getSequence() ? a : b);
      }
    }
    assertThat(latest).hasSizeGreaterThan(STREAM.items() / 2);
    return latest.values().stream().sorted(Comparator.comparing(Embedding::getSequence)).toList();
  }

  /** Returns Σ v vᵀ, row by row. */
  private static double[] gram(List<Embedding> anchors) {
    int d = RefreshRun.DIMENSION;
    double[] gram = new double[d * d];
    for (Embedding anchor : anchors) {
      float[] v = ownVector(anchor);
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          gram[i * d + j] += (double) v[i] * v[j];
        }
      }
    }
    return gram;
  }

  private static double relativeError(float[] actual, double[] expected) {
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
    }
    return Math.sqrt(error / ReferenceRule.dot(expected, expected));
  }

  private static float[] ownVector(Embedding embedding) {
    float[] vector = PackedVector.unpack(embedding.getVector());
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= embedding.getScale();
    }
    return vector;
  }

  private static void assertKnown(
      long entity, float[] vector, Map<Long, Set<ByteBuffer>> published) {
    float[] seed = new float[RefreshRun.DIMENSION];
    SeedVector.fill(entity, seed, 0, seed.length);
    if (!Arrays.equals(vector, seed)) {
      assertThat(published.get(entity)).contains(PackedVector.pack(vector));
    }
  }

  private static void assertDrift(Embedding embedding, RefreshAudit audit) {
    if (embedding.getDrift() == 0) {
      return; // The first of its entity, or it stood still.
    }
    assertThat(audit.getKind()).isEqualTo(RunKind.REFRESH);
    double[] previous = ReferenceRule.doubles(PackedVector.unpack(audit.getPrevious()));
    double[] vector = ReferenceRule.doubles(PackedVector.unpack(audit.getVector()));
    double squared = 0;
    for (int i = 0; i < vector.length; i++) {
      squared += (vector[i] - previous[i]) * (vector[i] - previous[i]);
    }
    assertRelative(
        embedding.getDrift(), Math.sqrt(squared / ReferenceRule.dot(previous, previous)));
  }

  private static void assertRelative(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(TOLERANCE * Math.abs(expected)));
  }

  /**
   * Each entity's sequence grows from record to record, in the order of the topic, but for records
   * that come again as they were.
   */
  static void assertSequencesNeverGoBack(List<Embedding> records) {
    Map<String, Embedding> latest = new HashMap<>();
    List<Embedding> first = new ArrayList<>();
    for (Embedding embedding : records) {
      Entity entity = embedding.getEntity();
      Embedding before = latest.put(entity.getType() + ":" + entity.getId(), embedding);
      if (!embedding.equals(before)) {
        first.add(embedding);
      }
    }
    assertSequencesGrow(first);
  }

  /** Each entity's sequence grows from record to record, in the order of the topic. */
  static void assertSequencesGrow(List<Embedding> records) {
    Map<String, Long> latest = new HashMap<>();
    for (Embedding embedding : records) {
      Entity entity = embedding.getEntity();
      Long before = latest.put(entity.getType() + ":" + entity.getId(), embedding.getSequence());
      if (before != null) {
        assertThat(embedding.getSequence()).as("sequence of %s", entity).isGreaterThan(before);
      }
    }
  }
}
