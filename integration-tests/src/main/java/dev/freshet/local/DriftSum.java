package dev.freshet.local;

import dev.freshet.operators.refresh.Drift;

/** How far vectors moved, summed over refreshes. */
public final class DriftSum {

  private long refreshes;
  private double steps;
  private double cosines;

  void add(Drift drift) {
    refreshes++;
    steps += drift.step();
    cosines += drift.cosine();
  }

  /** Returns how many refreshes of anchors that had been published before are in it. */
  public long refreshes() {
    return refreshes;
  }

  /** Returns Σ ‖after − before‖ / ‖before‖. */
  public double steps() {
    return steps;
  }

  /** Returns Σ of the cosines of the vectors before and after. */
  public double cosines() {
    return cosines;
  }
}
