package dev.freshet.operators.memory;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.MemoryChoiceRule;
import dev.freshet.maths.MemoryLadder;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What {@link MemoryChooser} counts, and what it thinks of each step. */
final class MemoryChooserMetrics {

  private final MemoryChoiceRule[] rules;
  private final Counter examinations;
  private final AtomicLongArray[] means;

  MemoryChooserMetrics(
      MetricGroup operator, List<CoOccurrenceGroup> groups, MemoryChoiceRule[] rules) {
    FreshetMetrics metrics = new FreshetMetrics(operator);
    this.rules = rules;
    this.examinations = metrics.counter(MetricNames.EXAMINATIONS);
    this.means = new AtomicLongArray[rules.length];
    for (int i = 0; i < rules.length; i++) {
      if (rules[i] != null) {
        MemoryLadder ladder = groups.get(i).ladder();
        AtomicLongArray of = new AtomicLongArray(ladder.size());
        means[i] = of;
        for (int j = 0; j < ladder.size(); j++) {
          int step = j;
          metrics.gauge(
              List.of(
                  MetricNames.MEMORY_RECIPROCAL_RANK,
                  groups.get(i).name(),
                  Long.toString(ladder.halfLife(step).millis())),
              () -> of.get(step));
        }
        show(i);
      }
    }
  }

  void examined(int group) {
    examinations.inc();
    show(group);
  }

  private void show(int group) {
    for (int step = 0; step < means[group].length(); step++) {
      means[group].set(step, Math.round(1e6 * rules[group].mean(step)));
    }
  }
}
