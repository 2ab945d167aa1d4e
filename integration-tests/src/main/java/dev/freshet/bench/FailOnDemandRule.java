package dev.freshet.bench;

import dev.freshet.maths.Gathered;
import dev.freshet.maths.ImplicitAls;
import dev.freshet.maths.RuleParameters;
import dev.freshet.maths.Space;
import dev.freshet.maths.UpdateRule;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The default rule, which fails one refresh when it is told to, and notes when it was made anew.
 *
 * <p>What it is told holds for the whole JVM: the job makes its rules by class name.
 */
public final class FailOnDemandRule implements UpdateRule {

  private static final long NO = 0;

  private static final AtomicLong FAILED = new AtomicLong();
  private static final AtomicLong MADE_ANEW = new AtomicLong();
  private static volatile boolean asked;

  private final UpdateRule rule;

  /** Called by the job. */
  public FailOnDemandRule(RuleParameters parameters) {
    rule = new ImplicitAls(parameters);
    if (FAILED.get() != NO) {
      MADE_ANEW.compareAndSet(NO, System.currentTimeMillis());
    }
  }

  /** Lets the next refresh fail, whichever subtask runs it. */
  static void failOnce() {
    FAILED.set(NO);
    MADE_ANEW.set(NO);
    asked = true;
  }

  /** When it failed, in milliseconds since the epoch; 0 if it has not. */
  static long failedMillis() {
    return FAILED.get();
  }

  /** When the job first made a rule after the failure, in milliseconds; 0 if it has not. */
  static long madeAnewMillis() {
    return MADE_ANEW.get();
  }

  @Override
  public void refresh(Gathered gathered, Space space, float[] vector) {
    if (asked && FAILED.compareAndSet(NO, System.currentTimeMillis())) {
      asked = false;
      throw new IllegalStateException("the failure that the benchmark asked for");
    }
    rule.refresh(gathered, space, vector);
  }

  @Override
  public void foldIn(Gathered gathered, Space space, float[] vector) {
    rule.foldIn(gathered, space, vector);
  }
}
