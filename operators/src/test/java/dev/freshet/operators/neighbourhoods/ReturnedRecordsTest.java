package dev.freshet.operators.neighbourhoods;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReturnedRecordsTest {

  private static final long RETURN = 100;

  private final ReturnedRecords returned = new ReturnedRecords(RETURN);

  @Test
  void coverWhatWasAskedBeforeACompletedBarrierAndNoMore() {
    returned.barrier(1, 50);
    returned.completed(1, 60);
    assertThat(returned.covers(49, 60 + RETURN - 1)).isFalse();
    assertThat(returned.covers(49, 60 + RETURN)).isTrue();
    assertThat(returned.covers(50, 60 + RETURN)).as("before or after the barrier").isFalse();
  }

  @Test
  void coverNothingOfACheckpointThatFails() {
    returned.barrier(1, 50);
    assertThat(returned.covers(0, 1_000_000)).isFalse();
    returned.barrier(2, 70);
    returned.completed(2, 80);
    returned.completed(1, 90);
    assertThat(returned.covers(60, 80 + RETURN)).isTrue();
    assertThat(returned.covers(70, 1_000_000)).isFalse();
  }

  @Test
  void keepUpWithCheckpointsThatComeFasterThanRecordsReturn() {
    for (int checkpoint = 1; checkpoint <= 1_000; checkpoint++) {
      returned.barrier(checkpoint, 10L * checkpoint);
      returned.completed(checkpoint, 10L * checkpoint + 5);
    }
    long now = 10_005;
    long barrier = 10_000 - RETURN;
    assertThat(returned.covers(barrier - 1, now)).isTrue();
    assertThat(returned.covers(barrier, now)).isFalse();
  }
}
