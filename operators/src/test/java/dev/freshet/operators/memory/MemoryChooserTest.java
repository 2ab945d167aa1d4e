package dev.freshet.operators.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.MemoryChoiceRule;
import dev.freshet.maths.MemoryLadder;
import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.fixtures.Metrics;
import dev.freshet.operators.fixtures.ReleasedBytes;
import dev.freshet.operators.fixtures.RoundTrip;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.metrics.MetricNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lets the chooser choose among planted examinations, through restarts. */
class MemoryChooserTest {

  private static final List<CoOccurrenceGroup> GROUPS =
      List.of(Groups.group(256, 8), Groups.choosing("news"), Groups.choosing("films"));
  private static final MemoryLadder LADDER = GROUPS.get(1).ladder();
  private static final int FIRST = LADDER.first();

  private Subtasks<OneInputStreamOperatorTestHarness<Examination, MemoryChoice>> subtasks;

  @BeforeEach
  void start() throws Exception {
    subtasks =
        Subtasks.start(
            (keyGroups, parallelism, index) ->
                new OneInputStreamOperatorTestHarness<>(
                    new MemoryChooser(GROUPS), keyGroups, parallelism, index),
            1,
            1_000_000);
  }

  @AfterEach
  void close() {
    subtasks.close();
  }

  @Test
  void tellsWhatItBeginsWithAndNothingOfFixedMemories() {
    assertThat(told()).containsExactly(choice("news", FIRST), choice("films", FIRST));
  }

  @Test
  void tellsEachChangeOfOneGroupAtATime() throws Exception {
    told();
    examine(1, FIRST + 2, 3_000);
    assertThat(told()).containsExactly(choice("news", FIRST + 1), choice("news", FIRST + 2));

    examine(2, FIRST - 1, 3_000);
    assertThat(told()).containsExactly(choice("films", FIRST - 1));
    assertThat(Metrics.counter(subtasks.only(), MetricNames.EXAMINATIONS)).isEqualTo(6_000);
  }

  @Test
  void restoredItTellsItsChoicesAndGoesOnIdentically() throws Exception {
    examine(1, FIRST + 2, 800);
    told();
    Subtasks.Snapshot snapshot = subtasks.snapshot(1);
    examine(1, FIRST + 2, 3_000);
    List<MemoryChoice> unbroken = told();

    subtasks.close();
    subtasks =
        Subtasks.restore(
            (keyGroups, parallelism, index) ->
                new OneInputStreamOperatorTestHarness<>(
                    new MemoryChooser(GROUPS), keyGroups, parallelism, index),
            1,
            2_000_000,
            snapshot);
    assertThat(told()).containsExactly(choice("news", FIRST + 1), choice("films", FIRST));
    examine(1, FIRST + 2, 3_000);
    assertThat(told()).isEqualTo(unbroken).containsExactly(choice("news", FIRST + 2));
  }

  @Test
  void whatItSendsAndKeepsComesBack() throws IOException {
    RoundTrip.check(new MemoryChoice.Serializer(), new MemoryChoice("gruppe-ä", Long.MAX_VALUE));
    RoundTrip.checkSnapshot(new MemoryChoice.Serializer());
    RoundTrip.check(new Examination.Serializer(), new Examination(3, new float[] {0, 0.5f, 1}));
    RoundTrip.check(new Examination.Serializer(), new Examination(0, new float[0]));
    RoundTrip.checkSnapshot(new Examination.Serializer());
    var rule = new MemoryChoiceRule(LADDER);
    for (int i = 0; i < 700; i++) {
      rule.examine(ranks(0));
    }
    RoundTrip.check(new GroupRule.Serializer(), new GroupRule("news", rule));
    RoundTrip.checkSnapshot(new GroupRule.Serializer());
  }

  @Test
  void readsWhatReleasedVersionsWrote() throws IOException {
    var rule = new MemoryChoiceRule(LADDER);
    rule.examine(ranks(1));
    ReleasedBytes.check(
        new GroupRule.Serializer(),
        List.of(
            new GroupRule("news", new MemoryChoiceRule(LADDER)), new GroupRule("gruppe-ä", rule)));
    ReleasedBytes.check(
        new MemoryChoice.Serializer(), List.of(new MemoryChoice("gruppe-ä", 3_600_000)));
  }

  private void examine(int group, int best, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      subtasks.only().processElement(new StreamRecord<>(new Examination(group, ranks(best))));
    }
  }

  private static float[] ranks(int best) {
    float[] ranks = new float[LADDER.size()];
    for (int step = 0; step < ranks.length; step++) {
      ranks[step] = 1f / (1 + Math.abs(step - best));
    }
    return ranks;
  }

  private static MemoryChoice choice(String group, int step) {
    return new MemoryChoice(group, LADDER.halfLife(step).millis());
  }

  private List<MemoryChoice> told() {
    return new ArrayList<>(Drain.main(subtasks.only()));
  }
}
