package dev.freshet.bench;

import dev.freshet.demo.DemoJob;
import dev.freshet.demo.ProgressLine;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.streams.EngagementRow;
import dev.freshet.terminal.LiveLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;

/**
 * A run of the job that is not measured, on a platform of its own, by which the JVM compiles what
 * it is to run: a job that runs for days has that behind it after a minute or two.
 *
 * @param events the job was run on; 0 if the benchmark is too short for a rehearsal
 * @param compilerShare of the CPU time that the last {@value #STRETCH} events took, the JIT
 *     compiler's part
 */
record Rehearsal(long events, double compilerShare) {

  /** The compiler has settled when this is the most that it takes of the job's CPU time. */
  static final double SETTLED = 0.05;

  /** After so many events the compiler is asked. */
  static final long STRETCH = 50_000;

  static final Rehearsal NONE = new Rehearsal(0, 1);

  /**
   * Runs until the compiler has settled, or the load ends.
   *
   * @param scenario whose job is run
   * @throws dev.freshet.platform.PlatformException if a part of the platform or the job fails
   */
  static Rehearsal run(Scenario scenario, Load load, PrintWriter out) throws IOException {
    try (EmbeddedPlatform platform = BenchJob.platform(scenario)) {
      Iterator<EngagementRow> rows = load.rows();
      DemoJob job =
          DemoJob.of(
              BenchJob.options(scenario, platform.broker().bootstrapServers()),
              load.rows().next().timeMillis());
      BenchRun run =
          new BenchRun(
              platform, job, new ProgressLine(LiveLine.on(out), platform.flink().metrics()));
      run.start();
      long events = 0;
      double share = 1;
      while (share > SETTLED && events + STRETCH <= load.events()) {
        CpuTimes cpu = run.consume(rows, STRETCH).cpu();
        events += STRETCH;
        share = (double) cpu.of(Stage.COMPILER) / cpu.jobNanos();
      }
      return new Rehearsal(events, share);
    }
  }
}
