package dev.freshet.operators.refresh;

/** How far a vector moved from the one published before. */
public final class Drift {

  private final double step;
  private final double cosine;

  private Drift(double step, double cosine) {
    this.step = step;
    this.cosine = cosine;
  }

  /** Measures the way from one vector to another of the same dimension. */
  public static Drift between(float[] before, float[] after) {
    double squaredStep = 0;
    double squaredBefore = 0;
    double squaredAfter = 0;
    double product = 0;
    for (int i = 0; i < before.length; i++) {
      double difference = after[i] - before[i];
      squaredStep += difference * difference;
      squaredBefore += (double) before[i] * before[i];
      squaredAfter += (double) after[i] * after[i];
      product += (double) before[i] * after[i];
    }
    double norms = Math.sqrt(squaredBefore * squaredAfter);
    return new Drift(
        squaredBefore == 0 ? 0 : Math.sqrt(squaredStep / squaredBefore),
        norms == 0 ? 0 : product / norms);
  }

  /** Returns ‖after − before‖ / ‖before‖, 0 if the vector before was zero. */
  public double step() {
    return step;
  }

  /** Returns the cosine of both, in [−1, 1], 0 if one of them was zero. */
  public double cosine() {
    return cosine;
  }
}
