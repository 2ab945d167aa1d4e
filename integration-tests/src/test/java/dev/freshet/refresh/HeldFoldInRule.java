package dev.freshet.refresh;

import dev.freshet.maths.Gathered;
import dev.freshet.maths.ImplicitAls;
import dev.freshet.maths.RuleParameters;
import dev.freshet.maths.Space;
import dev.freshet.maths.UpdateRule;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The default rule, which holds up one fold-in, and with it its task, when it has been told to. */
public final class HeldFoldInRule implements UpdateRule {

  private static final AtomicReference<Hold> NEXT = new AtomicReference<>();

  private final UpdateRule rule;

  /** Called by the job. */
  public HeldFoldInRule(RuleParameters parameters) {
    rule = new ImplicitAls(parameters);
  }

  /** Lets the next fold-in wait until it is released; it comes to nothing then. */
  static Hold holdNext() {
    Hold hold = new Hold();
    NEXT.set(hold);
    return hold;
  }

  /** A fold-in that waits, or will. */
  static final class Hold {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    boolean hasBegun() {
      return begun.getCount() == 0;
    }

    void release() {
      released.countDown();
    }
  }

  @Override
  public void refresh(Gathered gathered, Space space, float[] vector) {
    rule.refresh(gathered, space, vector);
  }

  @Override
  public void foldIn(Gathered gathered, Space space, float[] vector) {
    Hold hold = NEXT.getAndSet(null);
    if (hold == null) {
      rule.foldIn(gathered, space, vector);
      return;
    }
    hold.begun.countDown();
    try {
      hold.released.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the task was cancelled while it was held", e);
    }
    // Nobody publishes this: what was lost must not come back by chance.
    Arrays.fill(vector, Float.NaN);
  }
}
