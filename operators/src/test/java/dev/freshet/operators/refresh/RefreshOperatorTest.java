package dev.freshet.operators.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.Fingerprint;
import dev.freshet.maths.Gathered;
import dev.freshet.maths.GramSum;
import dev.freshet.maths.Popularity;
import dev.freshet.maths.RuleParameters;
import dev.freshet.maths.Space;
import dev.freshet.maths.UpdateRule;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.Metrics;
import dev.freshet.operators.fixtures.Recording;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequest.Kind;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.operators.statistics.SpaceStatistics;
import dev.freshet.operators.statistics.ToldTotals;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.EmbeddingCheck;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefreshOperatorTest {

  private static final int DIMENSION = 2;
  private static final int GROUPS = 2;
  private static final double PREVIOUS_ROW_WEIGHT = 0.75;
  private static final Weighting WEIGHTING = Weighting.defaults();
  private static final Popularity POPULARITY = new Popularity(2, 0.25);

  private final AtomicLong micros = new AtomicLong(5_000_000);
  private final Queue<Object> audits = new ArrayDeque<>();
  private boolean transactional;
  private Subtasks<TwoInputStreamOperatorTestHarness<GatherAnswer, SpaceStatistics, RegistryUpdate>>
      subtasks;

  @AfterEach
  void close() {
    if (subtasks != null) {
      subtasks.close();
    }
  }

  @Test
  void publishesWhatTheRuleMakes() throws Exception {
    start(0, false);
    send(part(request(7, 1, 2, true, 400, 10, 2), 9, vector(1, 1), vector(3, 4)));
    assertThat(published()).isEmpty();
    send(part(request(7, 1, 2, false, 400, 10, 2), 0, null, vector(5, 6)));

    double weight = 2 / Math.sqrt((10 + 3) * (1 + 3));
    float scale = WEIGHTING.scale(10);
    assertThat(published())
        .singleElement()
        .satisfies(
            embedding -> {
              assertThat(embedding.getEntity()).isEqualTo(new Entity("item", "7"));
              assertThat(embedding.getSpace()).isEqualTo("space");
              assertThat(embedding.getVersion()).isEqualTo(3);
              assertThat(embedding.getJob()).isEqualTo("job");
              assertThat(embedding.getDimension()).isEqualTo(DIMENSION);
              assertThat(embedding.getScale()).isEqualTo(scale);
              float[] vector = PackedVector.unpack(embedding.getVector());
              assertThat((double) vector[0] / scale).isCloseTo(1 + 8 * weight, within(1e-5));
              assertThat((double) vector[1] / scale).isCloseTo(1 + 10 * weight, within(1e-5));
              assertThat(embedding.getSupport()).isEqualTo(10);
              assertThat(embedding.getRowWeight()).isCloseTo(2 * weight, within(1e-6));
              assertThat(embedding.getEventTime()).isEqualTo(1_000);
              assertThat(embedding.getArrivedAt()).isEqualTo(400);
              assertThat(embedding.getPublishedAt()).isEqualTo(5_000);
              assertThat(embedding.getSequence()).isEqualTo(5_000_000);
              assertThat(embedding.getSource()).isEqualTo(VectorSource.TRAINED);
              double step = weight * Math.hypot(8, 10) / Math.hypot(1, 1);
              assertThat((double) embedding.getDrift()).isCloseTo(step, within(1e-5));
              assertThat(embedding.getNeighbours().remaining()).isZero();
            });
  }

  @Test
  void foldsInWithTheCountsAsWeightsAndWithoutScale() throws Exception {
    start(0, false);
    send(part(foldIn(7, 1), 0, null, vector(4, 8)));
    assertThat(published())
        .singleElement()
        .satisfies(
            embedding -> {
              assertThat(embedding.getSource()).isEqualTo(VectorSource.FOLDED_IN);
              assertThat(embedding.getScale()).isEqualTo(1);
              assertThat(PackedVector.unpack(embedding.getVector())).containsExactly(0, 16);
              assertThat(embedding.getDrift()).isZero();
            });
    assertThat(counter(MetricNames.FOLD_INS)).isEqualTo(1);
  }

  @Test
  void theOrderInWhichPartsArriveMakesNoDifference() throws Exception {
    start(0, false);
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    List<GatherAnswer> parts =
        List.of(
            part(request(7, 1, 3, true, 400, 10, 1), 9, vector(1, 1), vector(3, 4), vector(1, 0)),
            part(request(7, 1, 3, false, 400, 10, 1), 0, null, vector(5, 6)),
            part(request(7, 1, 3, false, 400, 10, 1), 0, null, vector(-2, 7)));
    List<float[]> vectors = new ArrayList<>();
    for (int[] order : orders) {
      for (int i : order) {
        send(parts.get(i));
      }
      vectors.add(PackedVector.unpack(published().get(0).getVector()));
    }
    assertThat(vectors)
        .hasSize(6)
        .allSatisfy(
            vector -> {
              assertThat(vector[0]).isCloseTo(vectors.get(0)[0], within(1e-5f));
              assertThat(vector[1]).isCloseTo(vectors.get(0)[1], within(1e-5f));
            });
  }

  @Test
  void dropsAnOlderResultAndPassesItsArrivalOn() throws Exception {
    start(0, false);
    send(part(request(7, 1, 2, true, 400, 10, 1), 9, vector(1, 1)));
    send(part(request(8, 1, 1, true, 300, 10, 1), 9, vector(2, 2)));
    send(part(request(7, 2, 2, true, 600, 10, 1), 9, vector(1, 1)));
    send(part(request(7, 3, 2, true, 700, 10, 1), 9, vector(1, 1)));
    assertThat(published()).extracting(e -> e.getEntity().getId()).containsExactly("8");

    send(part(request(7, 2, 2, false, 600, 10, 1), 0, null, vector(5, 6)));
    assertThat(published()).singleElement().extracting(Embedding::getArrivedAt).isEqualTo(400L);

    send(part(request(7, 1, 2, false, 400, 10, 1), 0, null, vector(5, 6)));
    assertThat(published()).isEmpty();
    assertThat(counter(MetricNames.SUPERSEDED)).isEqualTo(1);

    send(part(request(7, 3, 2, false, 700, 10, 1), 0, null, vector(5, 6)));
    assertThat(published()).singleElement().extracting(Embedding::getArrivedAt).isEqualTo(700L);
    subtasks.snapshot(1);
  }

  @Test
  void anIncompleteRequestAtTheBarrierIsAnError() throws Exception {
    start(0, false);
    send(part(request(7, 1, 2, true, 400, 10, 1), 9, vector(1, 1)));
    assertThatThrownBy(() -> subtasks.snapshot(1))
        .hasStackTraceContaining("answers to 1 owners are incomplete");
  }

  @Test
  void sequencesGrowWhateverTheClockDoes() throws Exception {
    start(0, false);
    assertThat(sequence(7, 0)).isEqualTo(5_000_000);
    assertThat(sequence(7, 0)).as("the clock stands still").isEqualTo(5_000_001);
    micros.set(100);
    assertThat(sequence(7, 0)).as("it steps back").isEqualTo(5_000_002);
    assertThat(sequence(8, 6_000_000)).as("another job's past").isEqualTo(6_000_001);
    micros.set(7_000_000);
    assertThat(sequence(7, 0)).isEqualTo(7_000_000);

    micros.set(100);
    subtasks = subtasks.rescale(1, 3, 1);
    for (int i = 0; i < 3; i++) {
      var harness = subtasks.all().get(i);
      harness.processElement1(
          new StreamRecord<>(
              part(request(7, 1, 1, true, 400, 10, 1), 0, vector(1, 1), vector(1, 2))));
      assertThat(Drain.main(harness).get(0).embedding().getSequence()).isEqualTo(7_000_001);
    }
    subtasks = subtasks.rescale(2, 1, 1);
    assertThat(sequence(7, 0)).isEqualTo(7_000_002);
  }

  @Test
  void keepsAVectorThatHardlyMoved() throws Exception {
    start(0.5, false);
    send(part(request(7, 1, 1, true, 400, 10, 1), 9, vector(100, 100), vector(1, 1)));
    assertThat(published()).isEmpty();
    assertThat(counter(MetricNames.UNMOVED)).isEqualTo(1);

    send(part(request(7, 2, 1, true, 400, 10, 1), 9, vector(0.1f, 0.1f), vector(1, 1)));
    assertThat(published()).hasSize(1);
    send(part(request(8, 1, 1, true, 400, 10, 1), 0, vector(100, 100), vector(1, 1)));
    assertThat(published()).as("a first vector counts as moved").hasSize(1);
  }

  @Test
  void publishesAVectorThatStayedIfItsScaleMoved() throws Exception {
    start(0.5, false);
    // (c + 5)^0.25 is 10 % higher at a support of 17 than at 10.
    send(part(request(7, 1, 1, true, 400, 16, 1), 9, vector(100, 100), vector(1, 1)));
    assertThat(published()).isEmpty();
    send(part(request(7, 2, 1, true, 400, 17, 1), 9, vector(100, 100), vector(1, 1)));
    assertThat(published()).hasSize(1);
  }

  @Test
  void doesNotPublishWhatIsNotFinite() throws Exception {
    start(0, false);
    send(part(request(7, 1, 1, true, 400, 10, 1), 9, vector(1, 1), vector(Float.NaN, 1)));
    send(
        part(
            request(7, 2, 1, true, 400, 10, 1),
            9,
            vector(1, Float.MAX_VALUE),
            vector(0, Float.POSITIVE_INFINITY)));
    assertThat(published()).isEmpty();
    assertThat(counter(MetricNames.NOT_FINITE)).isEqualTo(2);
  }

  @Test
  void publishesNothingThatReadersRefuse() throws Exception {
    start(0, false);
    float most = UpdateRule.MOST_COMPONENT;
    send(part(request(7, 1, 1, true, 400, 10, 1), 9, vector(1, 1), vector(1e3f * most, 1)));
    assertThat(published()).isEmpty();
    assertThat(counter(MetricNames.NOT_FINITE)).isEqualTo(1);

    send(part(request(7, 2, 1, true, 400, 10, 1), 9, vector(1, 1), vector(most, 1)));
    Embedding record = published().get(0);
    var check = new EmbeddingCheck(record.getSpace(), record.getVersion(), OptionalInt.of(2));
    assertThat(Math.abs(check.vector(record.getEntity(), record)[0])).isGreaterThan(most / 10);
  }

  @Test
  void doesNotPublishANewcomerWithoutNeighbours() throws Exception {
    start(0, false);
    send(part(request(7, 1, 1, true, 400, 10, 1), 0, vector(1, 2)));
    assertThat(published()).isEmpty();
    assertThat(counter(MetricNames.NEWCOMERS)).isEqualTo(1);

    send(part(request(7, 2, 1, true, 400, 20, 1), 9, vector(1, 2)));
    float scale = WEIGHTING.scale(20);
    assertThat(published())
        .singleElement()
        .satisfies(
            embedding ->
                assertThat(PackedVector.unpack(embedding.getVector()))
                    .containsExactly(scale, 2 * scale));
  }

  @Test
  void takesTheNewestStatisticsAndKeepsThemThroughRestore() throws Exception {
    start(0, false);
    subtasks.only().processElement2(new StreamRecord<>(statistics(1, 3)));
    subtasks.only().processElement2(new StreamRecord<>(statistics(2, 5)));
    send(part(foldIn(7, 1), 0, null, vector(1, 1)));
    assertThat(PackedVector.unpack(published().get(0).getVector())[0]).isEqualTo(5);

    subtasks = subtasks.rescale(1, 3, 1);
    for (var harness : subtasks.all()) {
      harness.processElement1(new StreamRecord<>(part(foldIn(7, 1), 0, null, vector(1, 1))));
      assertThat(PackedVector.unpack(Drain.main(harness).get(0).embedding().getVector())[0])
          .isEqualTo(5);
    }
    subtasks = subtasks.rescale(2, 1, 1);
    send(part(foldIn(7, 1), 0, null, vector(1, 1)));
    assertThat(PackedVector.unpack(published().get(0).getVector())[0]).isEqualTo(5);
  }

  @Test
  void anAnchorsPopularityIsItsShareOfItsGroupsTotal() throws Exception {
    start(0, false);
    send(part(recently(5, 1, 0, 5), 0, vector(1, 1), vector(3, 4)));
    Embedding first = published().get(0);
    assertThat(first.getRecentSupport()).isEqualTo(5);
    assertThat(first.getPopularity()).as("it is all that there was").isEqualTo(1);

    send(part(request(8, 1, 1, true, 400, 10, 1), 0, vector(1, 1), vector(3, 4)));
    assertThat(published().get(0).getPopularity()).as("in another group").isZero();
    send(part(recently(5, 2, 0, 20), 9, vector(1, 1), vector(3, 4)));
    Embedding second = published().get(0);
    assertThat(second.getRecentSupport()).isEqualTo(5);
    assertThat(second.getPopularity()).isEqualTo(0.25f);
  }

  @Test
  void theTotalIsTheSumOfWhatAllSourcesTell() throws Exception {
    start(0, false);
    subtasks = subtasks.rescale(1, 2, 1);
    var harness = subtasks.all().get(1);
    assertThat(popularity(harness, 1, 0, 20)).as("for both").isEqualTo(0.125f);
    assertThat(popularity(harness, 2, 1, 60)).isEqualTo(0.0625f);
    assertThat(popularity(harness, 3, 0, 40)).isEqualTo(0.05f);
  }

  @Test
  void whatOtherSubtasksTellComesWithTheStatistics() throws Exception {
    start(0, false);
    subtasks = subtasks.rescale(1, 2, 1);
    var harness = subtasks.all().get(1);
    assertThat(popularity(harness, 1, 0, 20)).isEqualTo(0.125f);
    ToldTotals told = new ToldTotals(GROUPS, 2);
    told.take(recently(5, 1, 0, 10));
    told.take(recently(5, 1, 1, 60));
    harness.processElement2(new StreamRecord<>(new SpaceStatistics(2, new GramSum(2), told)));
    assertThat(popularity(harness, 2, 0, 40)).as("its own is newer").isEqualTo(0.05f);
  }

  @Test
  void totalsAreToldAnewAfterARestore() throws Exception {
    start(0, false);
    assertThat(popularity(subtasks.only(), 1, 0, 20)).isEqualTo(0.25f);
    for (int parallelism : new int[] {2, 4, 1}) {
      subtasks = subtasks.rescale(parallelism, parallelism, 1);
      for (var harness : subtasks.all()) {
        assertThat(popularity(harness, 1, 0, 10)).isEqualTo(0.5f / parallelism);
      }
    }
  }

  @Test
  void whatFadesIsPublishedAsItWasWithItsNewPopularity() throws Exception {
    start(0, true);
    send(part(recently(5, 1, 0, 20), 9, vector(3, 4)));
    float scale = WEIGHTING.scale(10);
    assertThat(published())
        .singleElement()
        .satisfies(
            embedding -> {
              assertThat(PackedVector.unpack(embedding.getVector()))
                  .containsExactly(scale * 3, scale * 4);
              assertThat(embedding.getScale()).isEqualTo(scale);
              assertThat(embedding.getPopularity()).isEqualTo(0.25f);
              assertThat(embedding.getRecentSupport()).isEqualTo(5);
              assertThat(embedding.getRowWeight()).isEqualTo(PREVIOUS_ROW_WEIGHT);
              assertThat(embedding.getDrift()).isZero();
              assertThat(embedding.getSource()).isEqualTo(VectorSource.TRAINED);
            });
    assertThat(audits).hasSize(1);

    send(part(request(7, 2, 2, true, 400, 10, 2), 9, vector(3, 4)));
    send(part(request(7, 2, 2, false, 400, 10, 2), 0, null, vector(5, 6)));
    double weight = 2 / Math.sqrt((10 + 3) * (1 + 3));
    assertThat(published().get(0).getRowWeight())
        .as("of what was gathered, whichever part brought it")
        .isCloseTo(weight, within(1e-6));
  }

  @Test
  void aFoldedInEntitysPopularityIsInTheUnitOfItsScores() throws Exception {
    start(0, false);
    send(part(foldIn(7, 1), 0, null, vector(1, 2), vector(0, 1)));
    assertThat(published().get(0).getPopularity()).as("in an empty space").isEqualTo(2);

    tell(statistics(2, 3));
    send(part(foldIn(7, 2), 0, null, vector(1, 2), vector(0, 1)));
    // Its vector is (3, 2·2 + 2·1), which three anchors (1, 0) of a mean scale of 2 score 6 each.
    assertThat(published())
        .singleElement()
        .satisfies(
            embedding -> {
              assertThat((double) embedding.getPopularity())
                  .isCloseTo(2 * Math.sqrt(3 * 6 * 6), within(1e-5));
              assertThat(embedding.getRecentSupport()).isZero();
            });
  }

  @Test
  void ofWhomNothingIsKnownOnlyPopularitySpeaks() throws Exception {
    start(0, true);
    tell(statistics(2, 5));
    send(part(foldIn(7, 1), 0, null, vector(1, 2)));
    published();
    send(part(foldIn(7, 2), 0, null));
    assertThat(published())
        .singleElement()
        .satisfies(
            embedding -> {
              assertThat(PackedVector.unpack(embedding.getVector())).containsExactly(0, 0);
              assertThat(embedding.getPopularity()).isEqualTo(2);
              assertThat(embedding.getSource()).isEqualTo(VectorSource.FOLDED_IN);
              assertThat(embedding.getRowWeight()).isZero();
            });
    assertThat(counter(MetricNames.FOLD_INS)).isEqualTo(2);
    assertThat(audits).hasSize(2);
  }

  @Test
  void publishesAVectorThatStayedIfItsPopularityMoved() throws Exception {
    start(0.5, false);
    send(part(recently(0.05, 1, 0, 20), 9, vector(100, 100), vector(1, 1)));
    assertThat(published()).isEmpty();
    send(part(recently(5, 2, 0, 20), 9, vector(100, 100), vector(1, 1)));
    assertThat(published()).hasSize(1);
  }

  /** Lets an anchor of a recent support of 5 be refreshed, and returns its popularity. */
  private static float popularity(
      TwoInputStreamOperatorTestHarness<GatherAnswer, SpaceStatistics, RegistryUpdate> harness,
      long number,
      int source,
      double total)
      throws Exception {
    harness.processElement1(
        new StreamRecord<>(
            part(recently(5, number, source, total), 0, vector(1, 1), vector(1, 2))));
    return Drain.main(harness).get(0).embedding().getPopularity();
  }

  private void tell(SpaceStatistics statistics) throws Exception {
    subtasks.only().processElement2(new StreamRecord<>(statistics));
  }

  /** Returns a request for an anchor of the second group, of a support of 10. */
  private static GatherRequest recently(
      double recentSupport, long number, int source, double total) {
    return new GatherRequest(
        Kind.REFRESH,
        7,
        "item:7".getBytes(StandardCharsets.UTF_8),
        number,
        1,
        0,
        true,
        1,
        8_000,
        1_000,
        400,
        10,
        recentSupport,
        source,
        total,
        new long[0],
        new float[] {1});
  }

  @Test
  void publishesAgainWhatNoConfirmedCheckpointHolds() throws Exception {
    transactional = true;
    start(0, false);
    send(part(foldIn(1, 1), 0, null, vector(1, 1)));
    subtasks.snapshot(1);
    send(part(foldIn(2, 1), 0, null, vector(1, 1)));
    send(part(foldIn(3, 1), 0, null, vector(1, 1)));
    subtasks.snapshot(2);
    subtasks.only().notifyOfCompletedCheckpoint(1);
    // Checkpoint 2 fails, so what it holds is unconfirmed still.
    send(part(foldIn(4, 1), 0, null, vector(1, 1)));
    send(part(foldIn(2, 2), 0, null, vector(1, 2)));
    Map<String, Long> unconfirmed = sequences(published());
    assertThat(unconfirmed.remove("1")).isNotNull();
    assertThat(unconfirmed).containsOnlyKeys("2", "3", "4");

    for (int parallelism : new int[] {3, 2, 1}) {
      subtasks = subtasks.rescale(parallelism, parallelism, 1);
      List<Embedding> again = new ArrayList<>();
      for (var harness : subtasks.all()) {
        int before = again.size();
        Drain.main(harness).forEach(update -> again.add(update.embedding()));
        for (Embedding embedding : again.subList(before, again.size())) {
          assertThat(harness)
              .as("the subtask of user %s", embedding.getEntity().getId())
              .isSameAs(subtasks.of(Fingerprint.of(EntityKey.of(embedding.getEntity()))));
        }
      }
      assertThat(again).hasSize(3);
      assertThat(sequences(again)).isEqualTo(unconfirmed);
    }

    subtasks.snapshot(9);
    subtasks.only().notifyOfCompletedCheckpoint(9);
    subtasks = subtasks.rescale(10, 2, 1);
    for (var harness : subtasks.all()) {
      assertThat(Drain.main(harness)).isEmpty();
    }
  }

  @Test
  void withoutTransactionsNothingIsPublishedAgain() throws Exception {
    start(0, false);
    send(part(foldIn(1, 1), 0, null, vector(1, 1)));
    assertThat(published()).hasSize(1);
    subtasks = subtasks.rescale(1, 1, 1);
    assertThat(published()).isEmpty();
  }

  @Test
  void anEntityThatIsGoneGetsANull() throws Exception {
    start(0, false);
    send(GatherAnswer.notice(notice(Kind.EXPIRE, 7, 1, 1)));
    assertThat(Drain.main(subtasks.only()))
        .singleElement()
        .satisfies(
            update -> {
              assertThat(update.key()).isEqualTo("item:7".getBytes(StandardCharsets.UTF_8));
              assertThat(update.embedding()).isNull();
              assertThat(update.time()).isEqualTo(5_000);
            });
    assertThat(counter(MetricNames.GONE)).isEqualTo(1);
    assertThat(counter(MetricNames.PUBLISHED)).isZero();
  }

  @Test
  void theNullOfAForgottenEntityLiesBetweenWhatWasAskedBeforeAndAfter() throws Exception {
    start(0, false);
    send(part(request(7, 1, 2, true, 400, 10, 1), 9, vector(1, 1)));
    send(GatherAnswer.notice(notice(Kind.FORGET, 7, 2, 2)));
    send(part(request(7, 3, 1, true, 0, 10, 1), 0, vector(2, 2), vector(1, 1)));
    assertThat(published()).isEmpty();
    send(part(request(7, 1, 2, false, 400, 10, 1), 0, null, vector(5, 6)));
    assertThat(published()).singleElement().extracting(Embedding::getArrivedAt).isEqualTo(400L);

    send(GatherAnswer.notice(notice(Kind.FORGET, 7, 2, 2)));
    List<RegistryUpdate> updates = Drain.main(subtasks.only());
    assertThat(updates).hasSize(2);
    assertThat(updates.get(0).embedding()).isNull();
    Embedding anew = updates.get(1).embedding();
    assertThat(anew.getDrift()).as("it has no past").isZero();
    assertThat(anew.getArrivedAt()).as("it reflects no event").isEqualTo(5_000);
    assertThat(anew.getSequence()).isGreaterThan(5_000_000);
    subtasks.snapshot(1);
  }

  @Test
  void nullsThatMayBeLostArePublishedAgainInTheirOrder() throws Exception {
    transactional = true;
    start(0, false);
    send(part(request(1, 1, 1, true, 400, 9, 1), 0, vector(1, 1), vector(1, 1)));
    send(GatherAnswer.notice(notice(Kind.FORGET, 1, 2, 1)));
    send(part(request(1, 3, 1, true, 400, 9, 1), 0, vector(1, 1), vector(1, 1)));
    send(part(request(2, 1, 1, true, 400, 9, 1), 0, vector(1, 1), vector(1, 1)));
    subtasks.snapshot(1);
    send(GatherAnswer.notice(notice(Kind.EXPIRE, 2, 2, 1)));
    published();

    for (int parallelism : new int[] {3, 2, 1}) {
      subtasks = subtasks.rescale(1 + parallelism, parallelism, 1);
      Map<String, List<Boolean>> again = new HashMap<>();
      for (var harness : subtasks.all()) {
        for (RegistryUpdate update : Drain.main(harness)) {
          again
              .computeIfAbsent(
                  new String(update.key(), StandardCharsets.UTF_8), key -> new ArrayList<>())
              .add(update.embedding() != null);
        }
      }
      assertThat(again.get("item:1")).as("made anew").containsExactly(false, true);
      assertThat(again.get("item:2")).as("gone in the end").containsExactly(true, false);
    }
  }

  private static Map<String, Long> sequences(List<Embedding> embeddings) {
    Map<String, Long> sequences = new HashMap<>();
    embeddings.forEach(e -> sequences.merge(e.getEntity().getId(), e.getSequence(), Math::max));
    return sequences;
  }

  @Test
  void answersWaitForTheFirstStatistics() throws Exception {
    startUntold(0, false);
    var fresh = subtasks.only();
    fresh.processElement1(new StreamRecord<>(part(foldIn(7, 1), 0, null, vector(1, 1))));
    fresh.processElement1(new StreamRecord<>(part(foldIn(8, 1), 0, null, vector(1, 1))));
    assertThat(Drain.main(fresh)).isEmpty();
    assertThatThrownBy(() -> fresh.snapshot(1, 0)).hasStackTraceContaining("no statistics");
    assertThat(counter(MetricNames.STATISTICS_UPDATES)).isZero();

    fresh.processElement2(new StreamRecord<>(statistics(1, 5)));
    assertThat(counter(MetricNames.STATISTICS_UPDATES)).isEqualTo(1);
    List<Embedding> published = Drain.main(fresh).stream().map(RegistryUpdate::embedding).toList();
    assertThat(published).extracting(e -> e.getEntity().getId()).containsExactly("7", "8");
    assertThat(PackedVector.unpack(published.get(0).getVector())[0]).isEqualTo(5);
    fresh.snapshot(2, 0);
  }

  @Test
  void theAuditTellsEveryGramOnceEvenIfNumbersBeginAgain() throws Exception {
    start(0, true);
    subtasks.only().processElement2(new StreamRecord<>(statistics(1, 3)));
    send(part(foldIn(7, 1), 0, null, vector(1, 1)));
    send(part(foldIn(7, 2), 0, null, vector(1, 1)));
    subtasks.only().processElement2(new StreamRecord<>(statistics(1, 4)));
    send(part(foldIn(7, 3), 0, null, vector(1, 1)));

    assertThat(audits).hasSize(3);
    assertThat(gram()).isEqualTo(3);
    assertThat(((RefreshAudit) audits.remove()).getGram()).isNull();
    assertThat(gram()).isEqualTo(4);
  }

  private float gram() {
    return PackedVector.unpack(((RefreshAudit) audits.remove()).getGram())[0];
  }

  @Test
  void namesWhatIsWrongWithARuleClass() {
    RuleParameters parameters = RuleParameters.defaults(DIMENSION);
    ClassLoader loader = getClass().getClassLoader();
    assertThat(RuleLoader.load(SumRule.class.getName(), parameters, loader))
        .isInstanceOf(SumRule.class);
    assertThatThrownBy(() -> RuleLoader.load("no.such.Rule", parameters, loader))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("rule.class", "no.such.Rule", "no such class");
    assertThatThrownBy(() -> RuleLoader.load("java.lang.String", parameters, loader))
        .hasMessageContaining("does not implement");
    assertThatThrownBy(() -> RuleLoader.load(Private.class.getName(), parameters, loader))
        .hasMessageContaining("no public class with a public constructor");
  }

  /** A rule that no one else can make. */
  private static final class Private implements UpdateRule {
    @Override
    public void refresh(Gathered gathered, Space space, float[] vector) {}

    @Override
    public void foldIn(Gathered gathered, Space space, float[] vector) {}
  }

  private long sequence(long owner, long previous) throws Exception {
    send(part(request(owner, 1, 1, true, 400, 10, 1), previous, vector(1, 1), vector(1, 2)));
    return published().get(0).getSequence();
  }

  private void start(double minDrift, boolean audit) throws Exception {
    startUntold(minDrift, audit);
    subtasks.only().processElement2(new StreamRecord<>(statistics(1, 0)));
  }

  /** Starts before anything is known of the space. */
  private void startUntold(double minDrift, boolean audit) throws Exception {
    var settings =
        new RefreshSettings(
            "space",
            3,
            "job",
            SumRule.class.getName(),
            RuleParameters.defaults(DIMENSION),
            WEIGHTING,
            POPULARITY,
            GROUPS,
            minDrift,
            audit,
            transactional);
    subtasks =
        Subtasks.start(
            (keyGroups, parallelism, index) -> {
              var harness =
                  new TwoInputStreamOperatorTestHarness<
                      GatherAnswer, SpaceStatistics, RegistryUpdate>(
                      new RefreshOperator(settings, micros::get), keyGroups, parallelism, index);
              harness.setOutputCreator(serializer -> new Recording<>(harness.getOutput(), audits));
              return harness;
            },
            1,
            1);
  }

  private void send(GatherAnswer answer) throws Exception {
    subtasks.only().processElement1(new StreamRecord<>(answer));
  }

  private List<Embedding> published() {
    return Drain.main(subtasks.only()).stream().map(RegistryUpdate::embedding).toList();
  }

  private long counter(String name) throws ReflectiveOperationException {
    return Metrics.counter(subtasks.only(), name);
  }

  private static GatherRequest request(
      long owner,
      long number,
      int parts,
      boolean withOwner,
      long arrivedAt,
      double support,
      float count) {
    return new GatherRequest(
        Kind.REFRESH,
        owner,
        ("item:" + owner).getBytes(StandardCharsets.UTF_8),
        number,
        parts,
        0,
        withOwner,
        0,
        8_000,
        1_000,
        arrivedAt,
        support,
        0,
        0,
        0,
        new long[0],
        new float[] {count});
  }

  private static GatherRequest notice(Kind kind, long owner, long number, int parts) {
    return new GatherRequest(
        kind,
        owner,
        ("item:" + owner).getBytes(StandardCharsets.UTF_8),
        number,
        parts,
        0,
        true,
        0,
        8_000,
        1_000,
        0,
        0,
        0,
        0,
        0,
        new long[0],
        new float[0]);
  }

  private static GatherRequest foldIn(long owner, long number) {
    return new GatherRequest(
        Kind.FOLD_IN,
        owner,
        ("user:" + owner).getBytes(StandardCharsets.UTF_8),
        number,
        1,
        0,
        false,
        0,
        8_000,
        1_000,
        400,
        4,
        0,
        0,
        0,
        new long[0],
        new float[] {2});
  }

  /** Returns an answer whose neighbours all have the request's one count, scale 2, support 1. */
  private static GatherAnswer part(
      GatherRequest request, long previousSequence, float[] previous, float[]... neighbours) {
    int size = neighbours.length;
    long[] fingerprints = new long[size];
    float[] counts = new float[size];
    float[] vectors = new float[size * DIMENSION];
    float[] scales = new float[size];
    float[] supports = new float[size];
    for (int i = 0; i < size; i++) {
      fingerprints[i] = 100L + i;
      counts[i] = request.counts()[0];
      System.arraycopy(neighbours[i], 0, vectors, i * DIMENSION, DIMENSION);
      scales[i] = 2;
      supports[i] = 1;
    }
    GatherRequest sized = request.withNeighbours(fingerprints, counts);
    // As if it had been published with a support of 10.
    float previousScale = WEIGHTING.scale(10);
    return new GatherAnswer(
        sized,
        vectors,
        scales,
        supports,
        previous,
        previousScale,
        0,
        PREVIOUS_ROW_WEIGHT,
        previousSequence);
  }

  private static SpaceStatistics statistics(long number, int anchors) {
    GramSum sum = new GramSum(DIMENSION);
    for (int i = 0; i < anchors; i++) {
      sum.add(new float[] {1, 0}, 0.5);
    }
    return new SpaceStatistics(number, sum, ToldTotals.none());
  }

  private static float[] vector(float... values) {
    return values;
  }
}
