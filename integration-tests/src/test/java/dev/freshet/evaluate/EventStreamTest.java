package dev.freshet.evaluate;

import static dev.freshet.evaluate.StreamText.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.maths.Fingerprint;
import dev.freshet.schemas.wire.EntityKey;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Numbers users and items, and finds where the test half begins. */
class EventStreamTest {

  @Test
  void usersAndItemsAreNumberedByTheirFirstEngagement() {
    EventStream stream = stream("0 z p follow", "1 b y", "2 a y", "3 b x", "4 z x");

    assertThat(users(stream)).containsExactly(EventStream.NONE, 0, 1, 0, 2);
    assertThat(items(stream)).containsExactly(EventStream.NONE, 0, 0, 1, 1);
    assertThat(stream.users()).isEqualTo(3);
    assertThat(stream.items()).isEqualTo(2);
    assertThat(stream.size()).isEqualTo(5);
    assertThat(stream.engagements()).isEqualTo(4);
    assertThat(stream.userFingerprint(2)).isEqualTo(Fingerprint.of(EntityKey.of("user", "z")));
    assertThat(stream.itemFingerprint(0)).isEqualTo(Fingerprint.of(EntityKey.of("item", "y")));
  }

  @Test
  void eventsMustBeOrderedByTime() {
    assertThatThrownBy(() -> stream("1 u i", "3 u i", "2 u i"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("event 2 is older than the one before");
  }

  @Property
  void whatStandsBeforeAPositionIsAsIfNothingFollowed(
      @ForAll @Size(max = 40) List<@IntRange(max = 251) Integer> codes,
      @ForAll @IntRange(max = 40) int position) {
    EventStream stream = StreamText.ofCodes(codes);
    int end = Math.min(position, stream.size());

    EventStream until = stream.until(end);
    EventStream alone = StreamText.ofCodes(codes.subList(0, end));

    assertThat(users(until)).isEqualTo(users(alone));
    assertThat(items(until)).isEqualTo(items(alone));
    assertThat(until.size()).isEqualTo(end);
    assertThat(until.engagements()).isEqualTo(alone.engagements());
    assertThat(until.users()).isEqualTo(alone.users());
    assertThat(until.items()).isEqualTo(alone.items());
    assertThat(until.testFrom()).isEqualTo(alone.testFrom());
    for (int user = 0; user < until.users(); user++) {
      assertThat(until.userFingerprint(user)).isEqualTo(alone.userFingerprint(user));
    }
    for (int item = 0; item < until.items(); item++) {
      assertThat(until.itemFingerprint(item)).isEqualTo(alone.itemFingerprint(item));
    }
  }

  @Test
  void theTestHalfBeginsAfterHalfOfTheEngagements() {
    assertThat(stream("1 u i", "2 u i", "3 u i", "4 u i").testFrom()).isEqualTo(2);
    assertThat(stream("1 u i", "2 u i", "3 u i").testFrom()).isEqualTo(2);
  }

  @Test
  void followsDoNotCountAsHalfOfTheStream() {
    assertThat(stream("0 u p follow", "0 v p follow", "1 u i", "2 u i").testFrom()).isEqualTo(3);
  }

  @Test
  void theTestHalfBeginsWithANewTime() {
    assertThat(stream("1 u i", "2 u i", "2 u j", "2 u p follow", "3 u i").testFrom()).isEqualTo(4);
  }

  @Test
  void aStreamMayHaveNoTestHalf() {
    assertThat(stream().testFrom()).isZero();
    assertThat(stream("1 u i").testFrom()).isEqualTo(1);
    assertThat(stream("1 u i", "1 u j", "1 u k", "1 u l").testFrom()).isEqualTo(4);
  }

  @Property
  void theTestHalfIsTheFirstNewTimeAfterHalf(
      @ForAll @Size(max = 40) List<@IntRange(max = 251) Integer> codes) {
    EventStream stream = StreamText.ofCodes(codes);

    int expected = 0;
    while (expected < stream.size()
        && (2 * engagementsBefore(stream, expected) < stream.engagements()
            || (expected > 0 && stream.time(expected) == stream.time(expected - 1)))) {
      expected++;
    }

    assertThat(stream.testFrom()).isEqualTo(expected);
  }

  @Property
  void theNextTimeIsThatOfTheFirstLaterEvent(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 251) Integer> codes) {
    EventStream stream = StreamText.ofCodes(codes);
    for (int i = 0; i < stream.size(); i++) {
      int next = stream.nextTime(i);
      assertThat(next).isGreaterThan(i);
      assertThat(stream.time(next - 1)).isEqualTo(stream.time(i));
      assertThat(next == stream.size() || stream.time(next) > stream.time(i)).isTrue();
    }
  }

  private static int engagementsBefore(EventStream stream, int position) {
    int count = 0;
    for (int i = 0; i < position; i++) {
      count += stream.item(i) == EventStream.NONE ? 0 : 1;
    }
    return count;
  }

  private static List<Integer> users(EventStream stream) {
    return IntStream.range(0, stream.size()).mapToObj(stream::user).toList();
  }

  private static List<Integer> items(EventStream stream) {
    return IntStream.range(0, stream.size()).mapToObj(stream::item).toList();
  }
}
