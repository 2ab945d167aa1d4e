package dev.freshet.bench;

import java.util.EnumMap;
import java.util.Map;

/**
 * CPU time by stage up to a moment, or between two.
 *
 * @param atNanos the moment, by {@link System#nanoTime()}; or how long it was between the two
 * @param processNanos of the whole process
 * @param byStage of its known threads; what is missing to the whole is nobody's
 */
record CpuTimes(long atNanos, long processNanos, Map<Stage, Long> byStage) {

  CpuTimes {
    byStage = Map.copyOf(byStage);
  }

  /** Returns what was spent since an earlier moment; what no known thread spent is others'. */
  CpuTimes since(CpuTimes earlier) {
    Map<Stage, Long> spent = new EnumMap<>(Stage.class);
    long known = 0;
    for (Stage stage : Stage.values()) {
      long nanos = of(stage) - earlier.of(stage);
      spent.put(stage, nanos);
      known += nanos;
    }
    long process = processNanos - earlier.processNanos;
    // The two clocks are not read at once, so the rest may be a little less than nothing.
    spent.merge(Stage.OTHER, Math.max(0, process - known), Long::sum);
    return new CpuTimes(atNanos - earlier.atNanos, process, spent);
  }

  /** Returns that of a stage. */
  long of(Stage stage) {
    return byStage.getOrDefault(stage, 0L);
  }

  /** Returns the CPU time of the whole process less the benchmark's own. */
  long jobNanos() {
    return processNanos - of(Stage.GENERATOR);
  }
}
