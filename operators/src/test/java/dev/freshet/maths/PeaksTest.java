package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Compares peaks with the largest of all that was offered, decayed to one time. */
class PeaksTest {

  private static final HalfLife[] RECENT = {
    new HalfLife(1), new HalfLife(40_000), HalfLife.UNLIMITED
  };
  private static final long LAST = 400_000;

  private record Offer(int group, double support, long time) {
    void to(Peaks peaks) {
      peaks.offer(group, support, time, RECENT[group]);
    }
  }

  @Property(tries = 500)
  void neitherOrderNorPlaceOfTheOffersMatters(
      @ForAll long seed, @ForAll @IntRange(max = 60) int size) throws IOException {
    Random random = new Random(seed);
    List<Offer> offers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      double support = random.nextInt(5) == 0 ? random.nextInt(3) : 1_000 * random.nextDouble();
      offers.add(new Offer(random.nextInt(RECENT.length), support, random.nextLong(LAST + 1)));
    }
    Peaks whole = new Peaks(RECENT.length);
    offers.forEach(offer -> offer.to(whole));

    List<Peaks> places = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      places.add(new Peaks(RECENT.length));
    }
    Collections.shuffle(offers, random);
    offers.forEach(offer -> offer.to(places.get(random.nextInt(places.size()))));
    Peaks sum = new Peaks(RECENT.length);
    for (Peaks place : places) {
      sum.add(random.nextBoolean() ? place : copied(place));
    }

    for (int group = 0; group < RECENT.length; group++) {
      long time = LAST + random.nextInt(100_000);
      double peak = sum.at(group, time);
      assertThat(peak).isCloseTo(whole.at(group, time), within(1e-9 * peak));
      double expected = 0;
      for (Offer offer : offers) {
        if (offer.group == group) {
          double halvings = RECENT[group].halvings(time - offer.time);
          expected = Math.max(expected, offer.support * Math.pow(2, -halvings));
        }
      }
      // Half-lives of 1 ms are all over by then; a table's power is exact to 10⁻⁶.
      assertThat(peak).isCloseTo(expected, within(1e-6 * expected + Double.MIN_NORMAL));
    }
  }

  @Test
  void aPeakFadesAsWhatItWasMeasuredBy() {
    Peaks peaks = new Peaks(2);
    peaks.offer(1, 8, 1_000, new HalfLife(500));
    assertThat(peaks.at(1, 1_000)).isEqualTo(8);
    assertThat(peaks.at(1, 2_500)).isEqualTo(1);
    assertThat(peaks.at(1, 0)).as("it is not known what came before").isEqualTo(8);
    assertThat(peaks.at(0, 1_000)).isZero();
    peaks.offer(1, 2, 2_000, new HalfLife(500));
    assertThat(peaks.at(1, 2_500)).as("two of one height").isEqualTo(1);
    peaks.offer(1, 2.5, 2_000, new HalfLife(500));
    assertThat(peaks.at(1, 2_500)).isEqualTo(1.25);
  }

  @Test
  void passesGroupsOverThatAreNotKnown() {
    Peaks more = new Peaks(3);
    more.offer(2, 7, 1_000, HalfLife.UNLIMITED);
    more.offer(0, 5, 1_000, HalfLife.UNLIMITED);
    Peaks fewer = new Peaks(1);
    fewer.add(more);
    fewer.offer(4, 9, 1_000, HalfLife.UNLIMITED);
    assertThat(fewer.at(0, 1_000)).isEqualTo(5);
    assertThat(fewer.at(2, 1_000)).isZero();
  }

  @Test
  void copiesStayAsTheyWere() {
    Peaks peaks = new Peaks(1);
    peaks.offer(0, 5, 1_000, HalfLife.UNLIMITED);
    Peaks copy = peaks.copy();
    peaks.offer(0, 9, 1_000, HalfLife.UNLIMITED);
    assertThat(copy.at(0, 1_000)).isEqualTo(5);
    copy.offer(0, 20, 1_000, HalfLife.UNLIMITED);
    assertThat(peaks.at(0, 1_000)).isEqualTo(9);
  }

  private static Peaks copied(Peaks peaks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    peaks.write(new DataOutputStream(bytes));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    Peaks read = Peaks.read(in);
    assertThat(in.available()).isZero();
    return read;
  }
}
