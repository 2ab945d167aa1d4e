package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.RuleParameters.FoldIn;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the rule with the design's objective, solved in double precision. */
class ImplicitAlsTest {

  @Provide
  Arbitrary<AlsProblem> problems() {
    return problems(Arbitraries.of(0.01, 0.1, 0.5, 1.0, 3.0, 30.0, 1000.0), 1e-6);
  }

  @Provide
  Arbitrary<AlsProblem> shortVectors() {
    return problems(Arbitraries.of(0.01, 0.1, 0.3), 1e-6);
  }

  @Provide
  Arbitrary<AlsProblem> plainProblems() {
    return problems(Arbitraries.of(0.3, 1.0, 2.0), 1e-3);
  }

  private static Arbitrary<AlsProblem> problems(Arbitrary<Double> norms, double leastWeight) {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.integers().between(2, 128),
            Arbitraries.integers().between(0, 64),
            Arbitraries.integers().between(1, 120),
            norms)
        .as(
            (seed, dimension, neighbours, others, norm) ->
                AlsProblem.random(
                    new Random(seed), dimension, neighbours, others, norm, leastWeight));
  }

  @Property(tries = 500)
  void twoStepsAreThoseOfTheReference(@ForAll("problems") AlsProblem problem) {
    double[] vector = refresh(problem, 2);
    double[] expected = problem.steps(2, problem.mu());
    assertThat(AlsProblem.distance(vector, expected))
        .isLessThanOrEqualTo(1e-4 * AlsProblem.norm(expected) + rounding(problem));
  }

  /** What a result may be off by that is nearly zero, the previous vector having cancelled out. */
  private static double rounding(AlsProblem problem) {
    return 1e-6 * AlsProblem.norm(problem.previous);
  }

  @Property(tries = 500)
  void neverRaisesTheObjective(@ForAll("problems") AlsProblem problem) {
    double mu = problem.mu();
    double before = problem.objective(problem.previous, mu);
    double[] vector = refresh(problem, 2);
    // The slack is the rounding of the vector itself to single precision.
    assertThat(problem.objective(vector, mu)).isLessThanOrEqualTo(before * (1 + 1e-6));
    // Nor once it has converged, when only rounding is left to move it.
    AlsProblem settled =
        problem.from(AlsProblem.doubles(AlsProblem.floats(problem.from(vector).solveDirectly(mu))));
    assertThat(settled.objective(refresh(settled, 2), mu))
        .isLessThanOrEqualTo(settled.objective(settled.previous, mu) * (1 + 1e-6));
  }

  /** In exact arithmetic at every norm; rounding costs long vectors' directions orthogonality. */
  @Property(tries = 300)
  void asManyStepsAsDimensionsAreTheDirectSolution(@ForAll("shortVectors") AlsProblem problem) {
    for (double mu : new double[] {0, problem.mu()}) {
      double[] direct = problem.solveDirectly(mu);
      assertThat(AlsProblem.distance(problem.steps(problem.dimension, mu), direct))
          .isLessThanOrEqualTo(1e-6 * scale(problem, direct));
    }
    double[] direct = problem.solveDirectly(problem.mu());
    assertThat(AlsProblem.distance(refresh(problem, problem.dimension), direct))
        .isLessThanOrEqualTo(1e-5 * scale(problem, direct));
  }

  @Property(tries = 300)
  void tenTimesAsManyStepsAreTheDirectSolutionAtEveryNorm(@ForAll("problems") AlsProblem problem) {
    for (double mu : new double[] {0, problem.mu()}) {
      double[] direct = problem.solveDirectly(mu);
      assertThat(AlsProblem.distance(problem.steps(10 * problem.dimension, mu), direct))
          .isLessThanOrEqualTo(1e-6 * scale(problem, direct));
    }
  }

  @Property(tries = 300)
  void manyStepsReachTheMinimum(@ForAll("problems") AlsProblem problem) {
    double mu = problem.mu();
    double least = problem.objective(problem.solveDirectly(mu), mu);
    double before = problem.objective(problem.previous, mu);
    assertThat(problem.objective(refresh(problem, 10 * problem.dimension), mu) - least)
        .isLessThanOrEqualTo(1e-6 * before);
  }

  private static double scale(AlsProblem problem, double[] solution) {
    return Math.max(AlsProblem.norm(problem.previous), AlsProblem.norm(solution));
  }

  @Property(tries = 500)
  void foldInByLeastSquaresIsTheSameSolveWithoutDrift(@ForAll("problems") AlsProblem someone) {
    AlsProblem problem = someone.from(new double[someone.dimension]);
    double[] twoSteps = foldIn(problem, 2, FoldIn.LEAST_SQUARES);
    double[] expected = problem.steps(2, 0);
    assertThat(AlsProblem.distance(twoSteps, expected))
        .isLessThanOrEqualTo(1e-4 * AlsProblem.norm(expected));
    assertThat(problem.objective(twoSteps, 0))
        .isLessThanOrEqualTo(problem.objective(problem.previous, 0));
    double[] direct = problem.solveDirectly(0);
    int all = 10 * problem.dimension;
    assertThat(AlsProblem.distance(foldIn(problem, all, FoldIn.LEAST_SQUARES), direct))
        .isLessThanOrEqualTo(1e-4 * AlsProblem.norm(direct));
  }

  @Property(tries = 500)
  void foldInByWeightedSumIsHeldBackAlongWhatAllAnchorsShare(
      @ForAll("problems") AlsProblem problem) {
    double[] twoSteps = problem.dampedSum(2);
    assertThat(AlsProblem.distance(foldIn(problem, 2, FoldIn.WEIGHTED_SUM), twoSteps))
        .isLessThanOrEqualTo(1e-5 * problem.sumOfNorms());
    int all = 10 * problem.dimension;
    assertThat(AlsProblem.distance(foldIn(problem, all, FoldIn.WEIGHTED_SUM), problem.dampedSum()))
        .isLessThanOrEqualTo(1e-5 * problem.sumOfNorms());
  }

  @Test
  void foldInByWeightedSumDividesByTheScalesWhereNothingIsShared() {
    Gathered gathered = new Gathered(2);
    gathered.add(new float[] {1, 0}, 0, 2, 1);
    gathered.add(new float[] {0, 1}, 0, 4, 0.5f);
    float[] vector = new float[2];
    new ImplicitAls(RuleParameters.defaults(2)).foldIn(gathered, Space.empty(2), vector);
    assertThat(vector).containsExactly(0.5f, 0.125f);
  }

  @Property(tries = 100)
  void resultDependsOnTheArgumentsAlone(
      @ForAll("plainProblems") AlsProblem problem, @ForAll("plainProblems") AlsProblem other) {
    ImplicitAls used = new ImplicitAls(RuleParameters.defaults(problem.dimension));
    Gathered gathered = problem.gathered();
    float[] first = new float[problem.dimension];
    used.refresh(gathered, problem.space(), first);
    AlsProblem between =
        AlsProblem.random(new Random(other.dimension), problem.dimension, 20, 20, 5, 1e-3);
    used.refresh(between.gathered(), between.space(), new float[problem.dimension]);
    float[] dirty = new float[problem.dimension];
    Arrays.fill(dirty, Float.NaN);
    used.refresh(gathered, problem.space(), dirty);
    assertThat(dirty).isEqualTo(first);
    assertThat(gathered.previous()).isEqualTo(AlsProblem.floats(problem.previous));
  }

  @Test
  void withoutNeighboursTheVectorShrinksAndStaysFinite() {
    AlsProblem problem = AlsProblem.random(new Random(7), 16, 0, 80, 1, 1);
    double[] vector = refresh(problem, 2);
    assertThat(AlsProblem.norm(vector)).isLessThan(AlsProblem.norm(problem.previous));
    for (FoldIn kind : FoldIn.values()) {
      assertThat(foldIn(problem.from(new double[16]), 2, kind)).containsOnly(0);
    }
  }

  @Test
  void inAnEmptySpaceWithoutNeighboursNothingMoves() {
    ImplicitAls rule = new ImplicitAls(RuleParameters.defaults(4));
    Gathered gathered = new Gathered(4);
    SeedVector.fill(5, gathered.previous(), 0, 4);
    float[] vector = new float[4];
    rule.refresh(gathered, Space.empty(4), vector);
    assertThat(vector).isEqualTo(gathered.previous());
  }

  @ParameterizedTest
  @CsvSource({
    "1e-38,1",
    "1e-30,1e-30",
    "1e-20,1",
    "1e-10,1e-6",
    "1,1e-38",
    "1e4,1",
    "1e6,1e-6",
    "1e10,1",
    "1e15,1e-3",
    "1e18,1",
    "1e19,1e-30",
    "1e25,1",
    "1e30,1e-30",
    "1e37,1"
  })
  void extremeInputsGiveFiniteVectors(double norm, double leastWeight) {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      AlsProblem problem =
          AlsProblem.random(random, 2 + seed, seed % 7, seed % 11, norm, leastWeight);
      // The neighbours sane and only the previous vector not, or the other way round.
      AlsProblem sane = AlsProblem.random(random, 2 + seed, seed % 7, seed % 11, 1, leastWeight);
      for (AlsProblem each :
          new AlsProblem[] {problem, sane.from(problem.previous), problem.from(sane.previous)}) {
        assertFinite(refresh(each, 2));
        assertFinite(foldIn(each.from(new double[each.dimension]), 2, FoldIn.LEAST_SQUARES));
        assertFinite(foldIn(each.from(new double[each.dimension]), 2, FoldIn.WEIGHTED_SUM));
      }
    }
  }

  private static void assertFinite(double[] vector) {
    assertThat(Arrays.stream(vector)).allMatch(Double::isFinite);
  }

  private static double[] refresh(AlsProblem problem, int steps) {
    RuleParameters defaults = RuleParameters.defaults(problem.dimension);
    RuleParameters parameters =
        new RuleParameters(
            problem.dimension,
            steps,
            defaults.negatives(),
            defaults.ridge(),
            defaults.drift(),
            defaults.foldIn());
    float[] vector = new float[problem.dimension];
    new ImplicitAls(parameters).refresh(problem.gathered(), problem.space(), vector);
    return AlsProblem.doubles(vector);
  }

  private static double[] foldIn(AlsProblem problem, int steps, FoldIn kind) {
    RuleParameters parameters = new RuleParameters(problem.dimension, steps, 5, 0.005, 2, kind);
    float[] vector = new float[problem.dimension];
    new ImplicitAls(parameters).foldIn(problem.gathered(), problem.space(), vector);
    return AlsProblem.doubles(vector);
  }
}
