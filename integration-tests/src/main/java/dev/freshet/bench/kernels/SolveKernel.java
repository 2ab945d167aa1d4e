package dev.freshet.bench.kernels;

import dev.freshet.maths.Gathered;
import dev.freshet.maths.GramSum;
import dev.freshet.maths.ImplicitAls;
import dev.freshet.maths.RuleParameters;
import dev.freshet.maths.Space;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The default rule: a refresh from K = 64 neighbours and a fold-in from 20 items, d = 64. */
@State(Scope.Thread)
public class SolveKernel {

  private static final int DIMENSION = 64;
  private static final int GATHERED = 64;
  private static final int FOLD_IN_ITEMS = 20;
  private static final int ANCHORS = 1_000;

  private final float[] vector = new float[DIMENSION];
  private ImplicitAls rule;
  private Space space;
  private Gathered neighbours;
  private Gathered items;

  /** Draws vectors and weights. */
  @Setup
  public void draw() {
    SplittableRandom random = new SplittableRandom(1);
    rule = new ImplicitAls(RuleParameters.defaults(DIMENSION));
    GramSum gram = new GramSum(DIMENSION);
    for (int i = 0; i < ANCHORS; i++) {
      gram.add(vector(random), 2);
    }
    space = new Space(gram);
    neighbours = gathered(random, GATHERED);
    items = gathered(random, FOLD_IN_ITEMS);
  }

  private static Gathered gathered(SplittableRandom random, int size) {
    Gathered gathered = new Gathered(DIMENSION);
    for (int k = 0; k < size; k++) {
      gathered.add(vector(random), 0, 1.5f, (float) random.nextDouble(0.02, 0.5));
    }
    System.arraycopy(vector(random), 0, gathered.previous(), 0, DIMENSION);
    return gathered;
  }

  private static float[] vector(SplittableRandom random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextDouble(-0.3, 0.3);
    }
    return vector;
  }

  /** The solve of one refresh. */
  @Benchmark
  public float[] refresh() {
    rule.refresh(neighbours, space, vector);
    return vector;
  }

  /** One fold-in by the weighted sum. */
  @Benchmark
  public float[] foldIn() {
    rule.foldIn(items, space, vector);
    return vector;
  }
}
