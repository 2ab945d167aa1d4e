package dev.freshet.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Prints a benchmark's results: a row a figure, a column a scenario. */
final class BenchTable {

  private static final int LABEL = 44;
  private static final int COLUMN = 15;

  /** Runnable tasks of a machine on which nothing else runs, but what every machine does. */
  private static final double IDLE = 0.5;

  private final PrintWriter out;

  BenchTable(PrintWriter out) {
    this.out = out;
  }

  void print(BenchReport report) {
    List<ScenarioResult> all = report.scenarios();
    Machine machine = report.machine();
    out.printf(
        Locale.ROOT,
        "%n%d cores, %s, %,d MiB, heap %,d MiB, %s; load before: %.1f%n%n",
        machine.cores(),
        machine.processor(),
        machine.memoryMib(),
        machine.heapMib(),
        machine.java(),
        machine.loadBefore());
    Rehearsal rehearsal = report.rehearsal();
    if (rehearsal.events() > 0) {
      out.printf(
          Locale.ROOT,
          "rehearsed with %,d events; of the last %,d the compiler took %.1f %% of the CPU time%n%n",
          rehearsal.events(),
          Rehearsal.STRETCH,
          100 * rehearsal.compilerShare());
    }
    row("", all, result -> result.scenario().name());
    row("sustained events/s", all, r -> number(r.sustained().eventsPerS()));
    row("  per core", all, r -> number(r.sustained().eventsPerSPerCore()));
    row("  per CPU second", all, r -> number(r.sustained().eventsPerCpuS()));
    row("row updates/s per core", all, r -> number(r.sustained().rowUpdatesPerSPerCore()));
    row("row updates an event", all, r -> fine(r.work().rowUpdates()));
    row("refreshes published an event", all, r -> fine(r.work().refreshes()));
    row("fold-ins published an event", all, r -> fine(r.work().foldIns()));
    row("bytes published an event", all, r -> number(r.published().bytesPerEvent()));
    row("CPU microseconds an event", all, r -> fine(r.cpuMicrosPerEvent().process()));
    for (Stage stage : Stage.values()) {
      if (stage != Stage.GENERATOR) {
        String key = stage.name().toLowerCase(Locale.ROOT);
        row("  " + stage.label(), all, r -> fine(r.cpuMicrosPerEvent().byStage().get(key)));
      }
    }
    row("  all but the compiler", all, r -> fine(r.cpuMicrosPerEvent().withoutCompiler()));
    row(
        "floor, CPU microseconds an event",
        all,
        r -> orNot(r.floor(), f -> fine(f.cpuMicrosPerEvent())));
    row("  job to floor, compilers left out", all, r -> orNot(r.timesTheFloor(), BenchTable::fine));
    row("freshness p50, ms", all, r -> orNot(r.freshnessMs(), f -> number(f.p50())));
    row("freshness p99, ms", all, r -> orNot(r.freshnessMs(), f -> number(f.p99())));
    row("recovery, s", all, r -> orNot(r.recoveryS(), BenchTable::fine));
    row("state bytes a user", all, r -> number(r.state().bytesPerUser()));
    row("state bytes an item", all, r -> number(r.state().bytesPerItem()));
    row("users, items with state", all, r -> r.state().users() + ", " + r.state().items());
    row("checkpoint, ms (median, longest)", all, BenchTable::durations);
    row("state, KiB", all, r -> number(r.checkpoints().stateBytes() / 1024.0));
    for (ScenarioResult result : all) {
      if (result.overload() != null) {
        overload(result.overload());
      }
    }
    if (machine.loadBefore() > IDLE) {
      out.printf(
          Locale.ROOT,
          "other work ran on the machine (load %.1f before): the figures say little%n",
          machine.loadBefore());
    }
    for (ScenarioResult result : all) {
      if (!result.work().held()) {
        out.printf(
            Locale.ROOT,
            "%s: the work was not held: fewer than %s refreshes or fold-ins were published an"
                + " event, so its figures do not compare%n",
            result.scenario().name(),
            Work.LEAST);
      }
    }
    out.flush();
  }

  private void row(
      String label, List<ScenarioResult> results, Function<ScenarioResult, String> cell) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + LABEL + "s", label));
    for (ScenarioResult result : results) {
      line.append(String.format(Locale.ROOT, "%" + COLUMN + "s", cell.apply(result)));
    }
    out.println(line);
  }

  private void overload(Overload overload) {
    out.printf(
        Locale.ROOT,
        "%noverload: %,.0f events/s came, by stretches%n%10s%12s%10s%14s%14s%9s%9s%9s%10s%n",
        overload.offeredPerS(),
        "taken/s",
        "refreshes",
        "fold-ins",
        "refresh ms",
        "fold-in ms",
        "pending",
        "lag",
        "heap",
        "resident");
    for (Overload.Stretch stretch : overload.stretches()) {
      out.printf(
          Locale.ROOT,
          "%,10.0f%12.2f%10.2f%,14.0f%,14.0f%,9.0f%,9.0f%,9.0f%,10.0f%n",
          stretch.takenPerS(),
          stretch.refreshes(),
          stretch.foldIns(),
          stretch.refreshIntervalMs(),
          stretch.foldInIntervalMs(),
          stretch.pendingGathers(),
          stretch.feedbackLag(),
          stretch.heapMib(),
          stretch.residentMib());
    }
    Overload.Growth growth = overload.growth();
    out.printf(
        Locale.ROOT,
        "second half to first: heap %.2f, resident %.2f, pending %.2f, feedback lag %.2f%n",
        growth.heap(),
        growth.resident(),
        growth.pendingGathers(),
        growth.feedbackLag());
  }

  private static String durations(ScenarioResult result) {
    return result.checkpoints().medianMillis() + ", " + result.checkpoints().longestMillis();
  }

  private static <T> String orNot(T measured, Function<T, String> cell) {
    return measured == null ? "-" : cell.apply(measured);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String fine(double value) {
    return String.format(Locale.ROOT, "%,.2f", value);
  }
}
