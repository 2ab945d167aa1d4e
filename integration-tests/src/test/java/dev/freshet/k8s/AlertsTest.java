package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Checks at which times of a job's life alerts tell of it, and at which they do not. */
class AlertsTest {

  private static final String JOB_MANAGER = "flink_jobmanager_job_";
  private static final String OPERATOR = "flink_taskmanager_job_task_operator_freshet_";

  /** When the job begins; times are counted from here. */
  private static final long START = 1_700_000_000;

  private static final long END = START + 4 * 3600;

  private final List<TimeSeries> series = new ArrayList<>();

  @Test
  void eventsThatStopAreToldOf() {
    runs(0);
    taskManagers("events", second -> Math.min(second - START, 3600));
    assertThat(tells("FreshetNoEvents", 3600)).isEmpty();
    assertThat(tells("FreshetNoEvents", 3600 + 840)).isEmpty();
    assertThat(tells("FreshetNoEvents", 3600 + 960)).hasValue(0);
  }

  @Test
  void eventsThatNeverComeAreToldOfOnceTheJobHasRunForLong() {
    runs(1800);
    taskManagers("events", second -> 0);
    assertThat(tells("FreshetNoEvents", 1800 + 840)).isEmpty();
    assertThat(tells("FreshetNoEvents", 1800 + 960)).hasValue(0);
  }

  @Test
  void aJobThatDoesNotRunIsNotBlamedForEvents() {
    taskManagers("events", second -> 0);
    assertThat(tells("FreshetNoEvents", 3600)).isEmpty();
    jobManager("runningTime", "a", 0, 4 * 3600, second -> 0);
    assertThat(tells("FreshetNoEvents", 3600)).isEmpty();
  }

  @Test
  void eventsOfOneSubtaskAreEvents() {
    runs(0);
    taskManagers("events", second -> 0);
    series.add(
        TimeSeries.scraped(
            OPERATOR + "events", "2", START, END, second -> Math.floor(second / 60.0)));
    assertThat(tells("FreshetNoEvents", 3600)).isEmpty();
  }

  @Test
  void aJobThatNeverCompletesACheckpointIsToldOf() {
    checkpoints("a", 0, 4 * 3600, second -> -1);
    // What checkpoints that fail make of it.
    jobManager("runningTime", "a", 0, 4 * 3600, second -> (second - START) % 300 * 1000);
    assertThat(tells("FreshetCheckpointTooOld", 540)).isEmpty();
    assertThat(tells("FreshetCheckpointTooOld", 660)).hasValue(START + 660);
    assertThat(tells("FreshetCheckpointTooOld", 4 * 3600)).isPresent();
  }

  @Test
  void aJobManagerThatFollowsOneWithoutCheckpointsGoesOnTelling() {
    checkpoints("a", 0, 900, second -> -1);
    checkpoints("b", 960, 4 * 3600, second -> -1);
    assertThat(tells("FreshetCheckpointTooOld", 1000)).isPresent();
  }

  @Test
  void checkpointsThatAreCompletedAreNotToldOf() {
    checkpoints("a", 0, 4 * 3600, second -> second < START + 60 ? -1 : (second - 20) * 1000.0);
    for (long second = 0; second <= 4 * 3600; second += 60) {
      assertThat(tells("FreshetCheckpointTooOld", second)).as("after %d s", second).isEmpty();
    }
  }

  @Test
  void checkpointsThatAreNotCompletedAnyMoreAreToldOf() {
    checkpoints("a", 0, 4 * 3600, second -> Math.min(second, START + 3600) * 1000.0);
    assertThat(tells("FreshetCheckpointTooOld", 3600 + 590)).isEmpty();
    assertThat(tells("FreshetCheckpointTooOld", 3600 + 660)).hasValue(660);
  }

  @Test
  void aJobManagerThatTakesOverHasTheOnesBeforeItAsItsOwn() {
    checkpoints("a", 0, 3600, second -> second * 1000.0);
    checkpoints("b", 3630, 4 * 3600, second -> -1);
    assertThat(tells("FreshetCheckpointTooOld", 4000)).isEmpty();
    assertThat(tells("FreshetCheckpointTooOld", 4260)).hasValue(660);
  }

  private OptionalDouble tells(String alert, long after) {
    return AlertRule.of(Rendering.of("base"), alert).at(START + after, series);
  }

  private void runs(long from) {
    jobManager("runningTime", "a", from, 4 * 3600, second -> (second - START - from) * 1000.0);
  }

  private void checkpoints(String pod, long from, long to, LongToDoubleFunction completed) {
    jobManager("lastCheckpointCompletedTimestamp", pod, from, to, completed);
  }

  private void jobManager(
      String metric, String pod, long from, long to, LongToDoubleFunction values) {
    series.add(TimeSeries.scraped(JOB_MANAGER + metric, pod, START + from, START + to, values));
  }

  private void taskManagers(String metric, LongToDoubleFunction values) {
    series.add(TimeSeries.scraped(OPERATOR + metric, "1", START, END, values));
  }
}
