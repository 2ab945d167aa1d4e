package dev.freshet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.bench.Consumption.Moment;
import dev.freshet.platform.CompletedCheckpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Makes figures of what was read. */
class ResultsTest {

  private static final Consumption CONSUMED =
      Consumption.between(
          new Moment(
              counters(400, 400, 380, 4_000),
              new CpuTimes(
                  1_000_000_000L,
                  5_000_000_000L,
                  Map.of(Stage.REFRESH, 1_000_000_000L, Stage.GENERATOR, 2_000_000_000L))),
          new Moment(
              counters(1_000, 1_000, 965, 10_000),
              new CpuTimes(
                  4_000_000_000L,
                  7_000_000_000L,
                  Map.of(
                      Stage.REFRESH,
                      1_600_000_000L,
                      Stage.COMPILER,
                      300_000_000L,
                      Stage.GENERATOR,
                      2_200_000_000L))),
          3_000_000_000L);

  private static Map<String, Long> counters(
      long events, long foldIns, long refreshes, long rowUpdates) {
    return Map.of(
        "events", events,
        "foldIns", foldIns,
        "published", foldIns + refreshes,
        "rowUpdates", rowUpdates);
  }

  @Test
  void timeEndsWithTheLastEffect() {
    assertThat(CONSUMED.events()).isEqualTo(600);
    assertThat(CONSUMED.seconds()).isEqualTo(2);
  }

  @Test
  void workIsByEvent() {
    Work work = Work.of(CONSUMED.counters());

    assertThat(work.foldIns()).isEqualTo(1);
    assertThat(work.refreshes()).isEqualTo(0.975);
    assertThat(work.rowUpdates()).isEqualTo(10);
    assertThat(work.held()).isTrue();
    assertThat(Work.of(counters(1_000, 1_000, 899, 0)).held()).isFalse();
    assertThat(Work.of(counters(1_000, 899, 1_000, 0)).held()).isFalse();
  }

  @Test
  void ratesAreByTimeAndCore() {
    Work work = Work.of(CONSUMED.counters());
    Sustained sustained = Sustained.of(CONSUMED, work, 2);

    assertThat(sustained.eventsPerS()).isEqualTo(300);
    assertThat(sustained.eventsPerSPerCore()).isEqualTo(150);
    assertThat(sustained.rowUpdatesPerS()).isEqualTo(3_000);
    assertThat(sustained.rowUpdatesPerSPerCore()).isEqualTo(1_500);
    // 2 s less the generator's 0.2 and the compiler's 0.3.
    assertThat(sustained.eventsPerCpuS()).isCloseTo(400, within(1e-9));
  }

  @Test
  void whatNoKnownThreadSpentIsOthersAndTheGeneratorIsLeftOut() {
    CpuPerEvent cpu = CpuPerEvent.of(CONSUMED);

    assertThat(cpu.process()).isCloseTo(3_000, within(1e-9));
    assertThat(cpu.withoutCompiler()).isCloseTo(2_500, within(1e-9));
    assertThat(cpu.byStage()).doesNotContainKey("generator");
    assertThat(cpu.byStage().get("refresh")).isCloseTo(1_000, within(1e-9));
    assertThat(cpu.byStage().get("other")).isCloseTo(1_500, within(1e-9));
    assertThat(cpu.byStage().values().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(cpu.process(), within(1e-9));
  }

  @Test
  void theFloorIsComparedWithoutTheCompiler() {
    assertThat(new Floor(50, 20).timesIn(CpuPerEvent.of(CONSUMED))).isCloseTo(50, within(1e-9));
  }

  @Test
  void checkpointsAreSummedUp() {
    assertThat(
            Checkpoints.of(
                List.of(
                    new CompletedCheckpoint(300, 10, 7, Map.of()),
                    new CompletedCheckpoint(100, 20, 9, Map.of()),
                    new CompletedCheckpoint(200, 30, 8, Map.of()))))
        .isEqualTo(new Checkpoints(3, 200, 300, 8, 30));
  }

  @Test
  void stateBelongsToTheEntitiesWhoseTasksKeepIt() {
    StateSize state =
        StateSize.of(
            new CompletedCheckpoint(
                1,
                2,
                3,
                Map.of(
                    "Engagements", 5_000L,
                    "Neighbourhoods", 8_000L,
                    "VectorStore", 2_000L,
                    "Source: engagements topic -> Admission", 77L)),
            50,
            20);

    assertThat(state.bytesPerUser()).isEqualTo(100);
    assertThat(state.bytesPerItem()).isEqualTo(500);
    assertThat(state.rowBytesPerItem()).isEqualTo(400);
  }
}
