package dev.freshet.evaluate.als;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.evaluate.StreamText;
import org.junit.jupiter.api.Test;

/** Says when to train. */
class RetrainScheduleTest {

  private static final long DAY = 86_400_000;

  @Test
  void theIntervalIsADayOrATenthOfALongStream() {
    assertThat(RetrainSchedule.interval(StreamText.stream())).isEqualTo(DAY);
    assertThat(RetrainSchedule.interval(StreamText.stream("5 u a", 5 + 9 * DAY + " u a")))
        .isEqualTo(DAY);
    assertThat(RetrainSchedule.interval(StreamText.stream("5 u a", 5 + 30 * DAY + " u a")))
        .isEqualTo(3 * DAY);
  }

  @Test
  void nothingIsDueBeforeTheBeginning() {
    assertThat(new RetrainSchedule(10).isDue(1_000)).isFalse();
  }

  @Test
  void isDueOnceAnInterval() {
    RetrainSchedule schedule = new RetrainSchedule(10);
    schedule.begin(100);

    assertThat(schedule.isDue(109)).isFalse();
    assertThat(schedule.isDue(110)).isTrue();
    assertThat(schedule.isDue(110)).isFalse();
    assertThat(schedule.isDue(119)).isFalse();
    assertThat(schedule.isDue(121)).isTrue();
    assertThat(schedule.isDue(129)).isFalse();
    assertThat(schedule.isDue(130)).isTrue();
  }

  @Test
  void afterAPauseItKeepsItsTimes() {
    RetrainSchedule schedule = new RetrainSchedule(10);
    schedule.begin(100);

    assertThat(schedule.isDue(135)).isTrue();
    assertThat(schedule.isDue(139)).isFalse();
    assertThat(schedule.isDue(140)).isTrue();
  }
}
