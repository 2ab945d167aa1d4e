package dev.freshet.bench.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the kernels, each class in a JVM of its own. */
public final class Kernels {

  private static final List<Class<?>> ALL =
      List.of(SolveKernel.class, LogKernel.class, RowKernel.class, SerializerKernel.class);

  private Kernels() {}

  /**
   * What a kernel costs.
   *
   * @param name class and method
   * @param nanos mean time of one call
   * @param error half of its 99.9 % interval, in nanoseconds
   */
  public record Cost(String name, double nanos, double error) {}

  /**
   * Runs all of them, some seconds each.
   *
   * @param measured is given each as it is known
   * @throws IllegalStateException if one does not run
   */
  public static List<Cost> run(Consumer<Cost> measured) {
    List<Cost> costs = new ArrayList<>();
    for (Class<?> kernel : ALL) {
      try {
        for (RunResult run : new Runner(options(kernel)).run()) {
          Result<?> result = run.getPrimaryResult();
          Cost cost =
              new Cost(
                  "%s.%s".formatted(kernel.getSimpleName(), result.getLabel()),
                  result.getScore(),
                  result.getScoreError());
          costs.add(cost);
          measured.accept(cost);
        }
      } catch (RunnerException e) {
        throw new IllegalStateException(kernel.getSimpleName() + " did not run", e);
      }
    }
    return costs;
  }

  private static Options options(Class<?> kernel) {
    return new OptionsBuilder()
        .include(Pattern.quote(kernel.getName()) + "\\.")
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(1)
        .warmupIterations(3)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(5)
        .measurementTime(TimeValue.seconds(1))
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT)
        .build();
  }
}
