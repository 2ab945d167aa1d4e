package dev.freshet.refresh;

import dev.freshet.maths.Gathered;
import dev.freshet.maths.ImplicitAls;
import dev.freshet.maths.RuleParameters;
import dev.freshet.maths.Space;
import dev.freshet.maths.UpdateRule;
import java.util.concurrent.atomic.AtomicInteger;

/** The default rule, which fails one refresh when it has been told to. */
public final class FailingOnceRule implements UpdateRule {

  private static final int NEVER = Integer.MAX_VALUE;

  private static final AtomicInteger REFRESHES_LEFT = new AtomicInteger(NEVER);
  private static final AtomicInteger MADE = new AtomicInteger();

  private final UpdateRule rule;

  /** Called by the job. */
  public FailingOnceRule(RuleParameters parameters) {
    rule = new ImplicitAls(parameters);
    MADE.incrementAndGet();
  }

  /** Lets the n-th refresh from now fail, whichever subtask runs it; n is at least 1. */
  static void failAfter(int refreshes) {
    REFRESHES_LEFT.set(refreshes);
  }

  /** How many instances there have been: one for each start of a subtask, and of the job. */
  static int made() {
    return MADE.get();
  }

  /** Whether the failure that was asked for has happened. */
  static boolean failed() {
    return REFRESHES_LEFT.get() <= 0;
  }

  @Override
  public void refresh(Gathered gathered, Space space, float[] vector) {
    int left = REFRESHES_LEFT.getAndUpdate(n -> n == NEVER || n <= 0 ? n : n - 1);
    if (left == 1) {
      throw new IllegalStateException("the failure that the test asked for");
    }
    rule.refresh(gathered, space, vector);
  }

  @Override
  public void foldIn(Gathered gathered, Space space, float[] vector) {
    rule.foldIn(gathered, space, vector);
  }
}
