package dev.freshet.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * CPU-µs for an event.
 *
 * @param process of the whole process, broker included, less the benchmark's own
 * @param withoutCompiler the same less the JIT compiler's, which ends with time
 * @param byStage what {@code process} is made of
 */
record CpuPerEvent(double process, double withoutCompiler, Map<String, Double> byStage) {

  /** Reads it from what was consumed. */
  static CpuPerEvent of(Consumption consumed) {
    CpuTimes cpu = consumed.cpu();
    double perEvent = 1e-3 / consumed.events();
    Map<String, Double> byStage = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      if (stage != Stage.GENERATOR) {
        byStage.put(stage.name().toLowerCase(Locale.ROOT), cpu.of(stage) * perEvent);
      }
    }
    return new CpuPerEvent(
        cpu.jobNanos() * perEvent, (cpu.jobNanos() - cpu.of(Stage.COMPILER)) * perEvent, byStage);
  }
}
