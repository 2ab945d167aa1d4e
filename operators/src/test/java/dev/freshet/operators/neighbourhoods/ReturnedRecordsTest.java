package dev.freshet.operators.neighbourhoods;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReturnedRecordsTest {

  private static final long RETURN = 100;
  private static final long LONG_AFTER = 1_000_000;

  private final ReturnedRecords returned = new ReturnedRecords(RETURN);

  @Test
  void coverWhatWasAskedBeforeABarrierAfterWhichAnotherCheckpointWasCompleted() {
    complete(1, 50, 60);
    assertThat(returned.cover(0, LONG_AFTER)).as("the sink may still have to commit").isFalse();
    complete(2, 70, 80);
    assertThat(returned.cover(49, 80 + RETURN - 1)).isFalse();
    assertThat(returned.cover(49, 80 + RETURN)).isTrue();
    assertThat(returned.cover(50, LONG_AFTER)).as("before or after the barrier").isFalse();
  }

  @Test
  void coverNothingOfACheckpointThatFails() {
    complete(1, 50, 60);
    returned.barrier(2, 70);
    assertThat(returned.cover(0, LONG_AFTER)).isFalse();
    complete(3, 90, 100);
    assertThat(returned.cover(49, 100 + RETURN)).isTrue();
    assertThat(returned.cover(60, LONG_AFTER)).isFalse();
    returned.completed(2, 110);
    complete(4, 120, 130);
    assertThat(returned.cover(89, 130 + RETURN)).as("with those of the third").isTrue();
  }

  @Test
  void keepUpWithCheckpointsThatComeFasterThanRecordsReturn() {
    for (int checkpoint = 1; checkpoint <= 1_000; checkpoint++) {
      complete(checkpoint, 10L * checkpoint, 10L * checkpoint + 5);
    }
    long now = 10_005;
    long barrier = 10_000 - RETURN - 10;
    assertThat(returned.cover(barrier - 1, now)).isTrue();
    assertThat(returned.cover(barrier, now)).isFalse();
  }

  @Test
  void tellWhenToLookAgain() {
    assertThat(returned.nextLook(40, 45)).as("in vain, so not soon").isEqualTo(45 + 60_000);
    complete(1, 50, 60);
    complete(2, 70, 80);
    assertThat(returned.nextLook(40, 90)).isEqualTo(80 + RETURN);
    assertThat(returned.nextLook(60, 90)).isEqualTo(90 + 60_000);
    complete(3, 90, 100);
    assertThat(returned.nextLook(60, 110)).isEqualTo(100 + RETURN);
  }

  private void complete(long checkpoint, long passedAt, long completedAt) {
    returned.barrier(checkpoint, passedAt);
    returned.completed(checkpoint, completedAt);
  }
}
