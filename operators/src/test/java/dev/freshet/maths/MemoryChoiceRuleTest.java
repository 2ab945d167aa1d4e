package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lets the rule choose by examinations whose best step is known. */
class MemoryChoiceRuleTest {

  private static final MemoryLadder LADDER = new MemoryLadder(Duration.ofDays(360).toMillis());
  private static final int STEPS = LADDER.size();

  private final Random random = new Random(1);
  private final MemoryChoiceRule rule = new MemoryChoiceRule(LADDER);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void climbsToTheBestStepAndStays(int best) {
    List<Integer> path = path(rule, best, 0.02, 10_000);

    assertThat(rule.step()).isEqualTo(best);
    assertThat(rule.memory().millis()).isEqualTo(LADDER.halfLife(best).millis());
    assertThat(path).as("moves").hasSize(Math.abs(best - LADDER.first()));
  }

  @Test
  void movesOneStepAtATimeAndNotSoonAgain() {
    int examined = 0;
    int lastMove = 0;
    int before = rule.step();
    for (int i = 0; i < 60_000; i++) {
      // What is best changes all the time.
      int best = i / 3_000 * 5 % STEPS;
      examined++;
      boolean moved = rule.examine(ranks(best, 0.05));
      assertThat(moved).isEqualTo(rule.step() != before);
      if (moved) {
        assertThat(Math.abs(rule.step() - before)).isEqualTo(1);
        assertThat(examined - lastMove).isGreaterThanOrEqualTo(500);
        lastMove = examined;
        before = rule.step();
      }
    }
    assertThat(lastMove).as("it moved at all").isPositive();
  }

  @Test
  void doesNotFlapOnNoise() {
    List<Integer> moves = path(rule, rule.step(), 0, 100_000);

    assertThat(moves).as("moves of 200 decisions").hasSizeLessThanOrEqualTo(10);
  }

  @Test
  void followsABestStepThatChanges() {
    path(rule, 5, 0.02, 10_000);
    assertThat(rule.step()).isEqualTo(5);
    path(rule, 1, 0.02, 30_000);
    assertThat(rule.step()).isEqualTo(1);
  }

  @Test
  void whatNoStepForesawMovesNothing() {
    for (int i = 0; i < 5_000; i++) {
      assertThat(rule.examine(new float[STEPS])).isFalse();
    }
    assertThat(rule.examine(new float[] {1, 0})).as("of another ladder").isFalse();
    assertThat(rule.mean(0)).isZero();
  }

  @Test
  void meansForgetExponentially() {
    for (int i = 0; i < 30_000; i++) {
      rule.examine(new float[] {0, 0, 0, 0.5f, 0, 0, 0});
    }
    assertThat(rule.mean(3)).isEqualTo(0.5);
    for (int i = 0; i < 4_000; i++) {
      rule.examine(new float[] {0, 0, 0, 0.1f, 0, 0, 0});
    }
    assertThat(rule.mean(3)).isBetween(0.1 + 0.4 * 0.36, 0.1 + 0.4 * 0.38);
  }

  @Test
  void goesOnFromItsStateAsIfNothingHadHappened() throws IOException {
    path(rule, 5, 0.03, 3_777);
    MemoryChoiceRule restored = copy(rule);

    Random same = new Random(9);
    for (int i = 0; i < 20_000; i++) {
      float[] ranks = ranks(same, i / 5_000 * 2, 0.03);
      assertThat(restored.examine(ranks)).isEqualTo(rule.examine(ranks));
      assertThat(restored.step()).isEqualTo(rule.step());
    }
    for (int step = 0; step < STEPS; step++) {
      assertThat(restored.mean(step)).isEqualTo(rule.mean(step));
    }
  }

  @Test
  void onAnotherLadderItBeginsAnewWhereItStood() {
    path(rule, 6, 0.03, 5_000);
    assertThat(rule.step()).isEqualTo(6);

    assertThat(rule.on(new MemoryLadder(Duration.ofDays(300).toMillis()))).isSameAs(rule);
    MemoryChoiceRule shorter = rule.on(new MemoryLadder(Duration.ofDays(30).toMillis()));
    assertThat(shorter.memory().millis()).isEqualTo(Duration.ofHours(64).toMillis());
    assertThat(shorter.mean(0)).isZero();
    MemoryLadder single = new MemoryLadder(160_000);
    assertThat(new MemoryChoiceRule(single).on(new MemoryLadder(200_000)).memory().millis())
        .isEqualTo(50_000);
  }

  private static MemoryChoiceRule copy(MemoryChoiceRule rule) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    rule.write(new DataOutputStream(bytes));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    MemoryChoiceRule read = MemoryChoiceRule.read(in);
    assertThat(in.available()).isZero();
    return read;
  }

  /** Examines, and returns the steps after each move. */
  private List<Integer> path(MemoryChoiceRule chosen, int best, double gain, int examinations) {
    List<Integer> path = new ArrayList<>();
    for (int i = 0; i < examinations; i++) {
      if (chosen.examine(ranks(best, gain))) {
        path.add(chosen.step());
      }
    }
    return path;
  }

  private float[] ranks(int best, double gain) {
    return ranks(random, best, gain);
  }

  /**
   * Makes ranks as rows do: mostly none at all, alike at all steps, a little better at the best.
   */
  private static float[] ranks(Random random, int best, double gain) {
    float[] ranks = new float[STEPS];
    double common = random.nextInt(3) == 0 ? 1.0 / (1 + random.nextInt(20)) : 0;
    for (int step = 0; step < STEPS; step++) {
      double noise = common == 0 ? 0 : 0.1 * random.nextGaussian();
      double better = -gain * Math.abs(step - best);
      ranks[step] = (float) Math.max(0, Math.min(1, common + noise + (common == 0 ? 0 : better)));
    }
    return ranks;
  }
}
