package dev.freshet.maths;

import java.util.Arrays;

/**
 * The default rule: implicit alternating least squares on the co-occurrence graph.
 *
 * <p>A refresh takes a few conjugate-gradient steps, from the previous vector v_i, on
 *
 * <pre>
 *   (a·G + Σ_j w_ij v_j v_jᵀ + (ρ + μ)·I) x = Σ_j w_ij v_j + μ v_i
 *   a = 5·w̄ / max(50, #anchors),  ρ = 0.01·(Σ_j w_ij + 5·w̄),  μ = 0.3·Σ_j w_ij
 * </pre>
 *
 * where w̄ is the mean row weight. This minimises {@code Σ_j w_ij (1 − x·v_j)² + a Σ_all (x·v)² +
 * ρ‖x‖² + μ‖x − v_i‖²}: Hu, Koren, Volinsky, <em>Collaborative Filtering for Implicit Feedback
 * Datasets</em> (ICDM 2008), Eq. 3, with one vector an anchor and, last, the drift term of TwHIN
 * (KDD 2022), section 7.2. A step costs O(K·d + d²).
 */
public final class ImplicitAls implements UpdateRule {

  /** Below this many anchors a no longer grows: a handful of vectors say nothing of the rest. */
  private static final long LEAST_ANCHORS = 50;

  private final RuleParameters parameters;
  private final float[] right;
  private final float[] residual;
  private final float[] direction;
  private final float[] product;

  /** Creates the rule. */
  public ImplicitAls(RuleParameters parameters) {
    this.parameters = parameters;
    int dimension = parameters.dimension();
    right = new float[dimension];
    residual = new float[dimension];
    direction = new float[dimension];
    product = new float[dimension];
  }

  @Override
  public void refresh(Gathered gathered, Space space, float[] vector) {
    solve(gathered, space, parameters.drift() * gathered.totalWeight(), vector);
  }

  @Override
  public void foldIn(Gathered gathered, Space space, float[] vector) {
    if (parameters.foldIn() == RuleParameters.FoldIn.LEAST_SQUARES) {
      solve(gathered, space, 0, vector);
    } else {
      Arrays.fill(vector, 0);
      for (int k = 0; k < gathered.size(); k++) {
        float weight = gathered.weights()[k] / gathered.scales()[k];
        addScaled(weight, gathered.vectors(), k * vector.length, vector);
      }
    }
  }

  private void solve(Gathered gathered, Space space, double pull, float[] x) {
    double weight = gathered.totalWeight();
    double unseen = parameters.negatives() * space.meanRowWeight();
    float a = (float) (unseen / Math.max(LEAST_ANCHORS, space.anchors()));
    double ridge = parameters.ridge() * (weight + unseen);
    float diagonal = (float) (ridge + pull);

    System.arraycopy(gathered.previous(), 0, x, 0, x.length);
    for (int i = 0; i < x.length; i++) {
      right[i] = (float) pull * x[i];
    }
    for (int k = 0; k < gathered.size(); k++) {
      addScaled(gathered.weights()[k], gathered.vectors(), k * x.length, right);
    }
    multiply(gathered, space, a, diagonal, x, product);
    for (int i = 0; i < x.length; i++) {
      residual[i] = right[i] - product[i];
      direction[i] = residual[i];
    }
    descend(gathered, space, a, diagonal, x);
  }

  private void descend(Gathered gathered, Space space, float a, float diagonal, float[] x) {
    double squared = dot(residual, 0, residual);
    // Past this single precision only adds noise, and could raise the objective.
    double negligible = 1e-12 * ((double) dot(right, 0, right) + squared);
    for (int step = 0; step < parameters.steps() && squared > negligible; step++) {
      multiply(gathered, space, a, diagonal, direction, product);
      double curvature = dot(direction, 0, product);
      if (!(curvature > 0)) {
        return;
      }
      float length = (float) (squared / curvature);
      addScaled(length, direction, 0, x);
      addScaled(-length, product, 0, residual);
      double next = dot(residual, 0, residual);
      float turn = (float) (next / squared);
      for (int i = 0; i < x.length; i++) {
        direction[i] = residual[i] + turn * direction[i];
      }
      squared = next;
    }
  }

  /** Computes {@code (a·G + Σ w v vᵀ + diagonal·I) x} without forming the matrix. */
  private static void multiply(
      Gathered gathered, Space space, float a, float diagonal, float[] x, float[] into) {
    int d = x.length;
    for (int i = 0; i < d; i++) {
      into[i] = diagonal * x[i];
    }
    if (a != 0) {
      float[] gram = space.gram();
      for (int i = 0; i < d; i++) {
        // G is symmetric, so its rows serve as columns: an axpy vectorises, a dot product does not.
        addScaled(a * x[i], gram, i * d, into);
      }
    }
    float[] vectors = gathered.vectors();
    float[] weights = gathered.weights();
    for (int k = 0; k < gathered.size(); k++) {
      float score = dot(x, k * d, vectors);
      addScaled(weights[k] * score, vectors, k * d, into);
    }
  }

  private static float dot(float[] a, int offset, float[] b) {
    float s0 = 0;
    float s1 = 0;
    int i = 0;
    for (; i + 1 < a.length; i += 2) {
      s0 += a[i] * b[offset + i];
      s1 += a[i + 1] * b[offset + i + 1];
    }
    return i < a.length ? s0 + s1 + a[i] * b[offset + i] : s0 + s1;
  }

  private static void addScaled(float factor, float[] from, int offset, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[offset + i];
    }
  }
}
