package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Compares totals with the sum of all that was added, weighed by its age. */
class RecentTotalTest {

  private static final HalfLife SECOND = new HalfLife(1_000);
  private static final long LAST = 400_000;

  private record Part(long time, double support) {}

  @Property(tries = 500)
  void isTheSumOfItsPartsInAnyOrder(
      @ForAll long seed,
      @ForAll @IntRange(max = 200) int size,
      @ForAll @LongRange(min = 2_000, max = 10_000_000) long halfLife) {
    Random random = new Random(seed);
    HalfLife recent = new HalfLife(halfLife);
    List<Part> parts = parts(random, size);
    Collections.shuffle(parts, random);
    long when = LAST + random.nextInt(100_000);
    double expected = bruteForce(parts, when, recent);
    assertThat(sum(parts, recent).at(when)).isCloseTo(expected, within(1e-9 * expected));
    Collections.shuffle(parts, random);
    assertThat(sum(parts, recent).at(when)).isCloseTo(expected, within(1e-9 * expected));
  }

  @Property(tries = 200)
  void withAnUnlimitedMemoryNothingIsForgotten(
      @ForAll long seed, @ForAll @IntRange(max = 200) int size) {
    List<Part> parts = parts(new Random(seed), size);
    double expected = parts.stream().mapToDouble(Part::support).sum();
    assertThat(sum(parts, HalfLife.UNLIMITED).at(LAST * LAST))
        .isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void manyShortStepsAddUpToNoError() {
    RecentTotal total = new RecentTotal();
    HalfLife hour = new HalfLife(3_600_000);
    total.add(0, 1, hour);
    for (long time = 1; time <= 3_600_000; time++) {
      total.add(time, 0, hour);
    }
    assertThat(total.at(3_600_000)).isCloseTo(0.5, within(1e-9));
  }

  @Property(tries = 500)
  void whatIsTakenBackIsAsIfItHadNeverBeen(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int size) {
    Random random = new Random(seed);
    List<Part> parts = parts(random, size);
    List<Part> kept = new ArrayList<>();
    List<Part> takenBack = new ArrayList<>();
    parts.forEach(part -> (random.nextBoolean() ? kept : takenBack).add(part));
    RecentTotal total = sum(parts, new HalfLife(100_000));
    takenBack.forEach(part -> total.add(part.time, -part.support, total.recent()));

    double expected = bruteForce(kept, LAST, total.recent());
    double residue = 1e-12 * bruteForce(parts, LAST, total.recent()) * size;
    assertThat(total.at(LAST)).isCloseTo(expected, within(residue));
  }

  @Test
  void isNothingBeforeAnythingCameAndLessWhereMoreIsTakenBack() {
    RecentTotal total = new RecentTotal();
    assertThat(total.at(0)).isZero();
    assertThat(total.at(Long.MAX_VALUE)).isZero();
    assertThat(total.at(-5_000)).isZero();
    assertThat(total.time()).isZero();

    total.add(2_000, -3, SECOND);
    assertThat(total.at(2_000)).as("what another subtask has counted").isEqualTo(-3);
    assertThat(total.at(4_000)).isCloseTo(-0.75, within(1e-12));
    total.add(3_000, 2, SECOND);
    assertThat(total.at(3_000)).isEqualTo(0.5);
  }

  @Test
  void isFiniteForTimesLongBeforeItsParts() {
    RecentTotal total = new RecentTotal();
    total.add(Long.MAX_VALUE / 2, 7, SECOND);
    assertThat(total.at(0)).isFinite().isGreaterThan(1e100);
  }

  @Test
  void decaysFromTheNewestOfItsPartsOn() {
    RecentTotal total = new RecentTotal();
    total.add(5_000, 8, SECOND);
    total.add(4_000, 8, SECOND);
    assertThat(total.time()).isEqualTo(5_000);
    assertThat(total.at(5_000)).isEqualTo(12);
    assertThat(total.at(7_000)).isCloseTo(3, within(1e-12));
    assertThat(total.at(1_000)).as("as much as 12 weigh then").isCloseTo(192, within(1e-9));
  }

  @Test
  void anotherHalfLifeChangesItInProportion() {
    RecentTotal total = new RecentTotal();
    total.add(5_000, 8, SECOND);
    total.add(5_000, 1, new HalfLife(4_000));
    assertThat(total.recent().millis()).isEqualTo(4_000);
    assertThat(total.at(5_000)).as("4 times as much, and 1").isEqualTo(33);
    assertThat(total.at(9_000)).isCloseTo(16.5, within(1e-12));
    total.add(5_000, 0, new HalfLife(2_000));
    assertThat(total.at(5_000)).isEqualTo(16.5);

    total.add(5_000, 0, HalfLife.UNLIMITED);
    assertThat(total.at(LAST)).as("how much was forgotten is not known").isEqualTo(16.5);
    total.add(5_000, 0, SECOND);
    assertThat(total.at(5_000)).isEqualTo(16.5);
  }

  /** Of a stream that flows evenly, the total is what it would be had it always been so. */
  @Test
  void theProportionIsThatOfAnEvenStream() {
    RecentTotal changed = new RecentTotal();
    RecentTotal always = new RecentTotal();
    for (long time = 0; time <= 100_000; time += 10) {
      changed.add(time, 1, time < 100_000 ? SECOND : new HalfLife(3_000));
      always.add(time, 1, new HalfLife(3_000));
    }
    assertThat(changed.at(100_000)).isCloseTo(always.at(100_000), within(1.0));
  }

  private static List<Part> parts(Random random, int size) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      double support = random.nextInt(5) == 0 ? random.nextInt(3) : 1_000 * random.nextDouble();
      parts.add(new Part(random.nextLong(LAST + 1), support));
    }
    return parts;
  }

  private static RecentTotal sum(List<Part> parts, HalfLife recent) {
    RecentTotal total = new RecentTotal();
    parts.forEach(part -> total.add(part.time, part.support, recent));
    return total;
  }

  private static double bruteForce(List<Part> parts, long when, HalfLife recent) {
    double sum = 0;
    for (Part part : parts) {
      sum += part.support * Math.pow(2, -(when - part.time) / (double) recent.millis());
    }
    return sum;
  }
}
