package dev.freshet.maths;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Chooses a step of a memory ladder by examinations: rarely, and never abruptly.
 *
 * <p>Of every step the mean reciprocal rank is kept, and of every two the mean product, older
 * examinations being forgotten exponentially. So the variance of the difference of two steps is
 * known, which is much smaller than that of either: both ranked the same neighbours at the same
 * moments. Every few hundred examinations the best step is sought; if it beats the current one by
 * more than noise, the choice moves by one step towards it.
 */
public final class MemoryChoiceRule {

  /** Examinations that are remembered, on average. */
  private static final int REMEMBERED = 4_000;

  /** The least number of examinations from one decision to the next. */
  private static final int PATIENCE = 500;

  /** By how many standard errors a step must beat the current one. */
  private static final double STANDARD_ERRORS = 2;

  private final MemoryLadder ladder;
  private final double[] sums;
  private final double[] products;
  private double weight;
  private double squaredWeight;
  private int sinceDecision;
  private int step;

  /** Begins at the first step of a ladder, with no examinations. */
  public MemoryChoiceRule(MemoryLadder ladder) {
    this(ladder, ladder.first());
  }

  private MemoryChoiceRule(MemoryLadder ladder, int step) {
    this.ladder = ladder;
    this.step = step;
    this.sums = new double[ladder.size()];
    this.products = new double[ladder.size() * ladder.size()];
  }

  /** Returns the half-life of the current step. */
  public HalfLife memory() {
    return ladder.halfLife(step);
  }

  /** Returns the current step. */
  public int step() {
    return step;
  }

  /** Returns the mean reciprocal rank of a step; 0 before the first examination. */
  public double mean(int of) {
    return weight == 0 ? 0 : sums[of] / weight;
  }

  /**
   * Takes an examination into account.
   *
   * @param reciprocalRanks of every step; those of a ladder of another length are passed over
   * @return whether the choice moved
   */
  public boolean examine(float[] reciprocalRanks) {
    if (reciprocalRanks.length != sums.length) {
      return false;
    }
    double kept = 1 - 1.0 / REMEMBERED;
    weight = weight * kept + 1;
    squaredWeight = squaredWeight * kept * kept + 1;
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sums[i] * kept + reciprocalRanks[i];
      for (int j = 0; j < sums.length; j++) {
        int at = i * sums.length + j;
        products[at] = products[at] * kept + (double) reciprocalRanks[i] * reciprocalRanks[j];
      }
    }
    sinceDecision++;
    return sinceDecision >= PATIENCE && decide();
  }

  private boolean decide() {
    sinceDecision = 0;
    int best = step;
    for (int i = 0; i < sums.length; i++) {
      best = sums[i] > sums[best] ? i : best;
    }
    if (best == step || mean(best) - mean(step) <= STANDARD_ERRORS * standardError(best, step)) {
      return false;
    }
    step += Integer.signum(best - step);
    return true;
  }

  /** Returns the standard error of the difference of two steps' means. */
  private double standardError(int one, int other) {
    int n = sums.length;
    double square =
        (products[one * n + one] - 2 * products[one * n + other] + products[other * n + other])
            / weight;
    double mean = mean(one) - mean(other);
    double examinations = weight * weight / squaredWeight;
    return Math.sqrt(Math.max(0, square - mean * mean) / examinations);
  }

  /**
   * Returns the rule for another ladder: this one if the steps are the same. On other steps the
   * examinations begin anew, at the longest step that is no longer than the current one.
   */
  public MemoryChoiceRule on(MemoryLadder other) {
    // Ladders of one length are equal, but for those of a single step.
    boolean same =
        other.size() == ladder.size() && other.halfLife(step).millis() == memory().millis();
    return same ? this : new MemoryChoiceRule(other, other.stepOf(memory().millis()));
  }

  /** Writes the rule's state; {@link #read} restores it. */
  public void write(DataOutput out) throws IOException {
    out.writeLong(ladder.windowMillis());
    Varint.write(step, out);
    Varint.write(sinceDecision, out);
    out.writeDouble(weight);
    out.writeDouble(squaredWeight);
    for (double sum : sums) {
      out.writeDouble(sum);
    }
    for (double product : products) {
      out.writeDouble(product);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static MemoryChoiceRule read(DataInput in) throws IOException {
    MemoryLadder ladder = new MemoryLadder(in.readLong());
    MemoryChoiceRule rule = new MemoryChoiceRule(ladder, (int) Varint.read(in));
    rule.sinceDecision = (int) Varint.read(in);
    rule.weight = in.readDouble();
    rule.squaredWeight = in.readDouble();
    for (int i = 0; i < rule.sums.length; i++) {
      rule.sums[i] = in.readDouble();
    }
    for (int i = 0; i < rule.products.length; i++) {
      rule.products[i] = in.readDouble();
    }
    return rule;
  }
}
