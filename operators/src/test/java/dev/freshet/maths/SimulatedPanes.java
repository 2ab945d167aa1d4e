package dev.freshet.maths;

import java.util.ArrayList;
import java.util.List;

/**
 * The reference for {@link Panes}: a pane is born each tick, and as soon as a level below the
 * coarsest holds three, its two oldest become one of the next level.
 *
 * <p>Written from the description of dyadic panes, tick by tick, without {@link Panes}.
 */
final class SimulatedPanes {

  record Pane(int first, int width) {
    int last() {
      return first + width - 1;
    }
  }

  private final int windowTicks;
  private final int coarsestWidth;

  /** The panes alive, the oldest first, all of them inside the window. */
  private final List<Pane> panes = new ArrayList<>();

  private int now;

  SimulatedPanes(int windowTicks, int now) {
    this.windowTicks = windowTicks;
    int width = 1;
    while (2 * width <= windowTicks / 8) {
      width *= 2;
    }
    coarsestWidth = width;
    // Long enough ago for every pane inside the window to have been born in the simulation.
    this.now = Math.floorDiv(now - 4 * windowTicks, coarsestWidth) * coarsestWidth - 1;
    advance(now);
  }

  void advance(int tick) {
    while (now < tick) {
      panes.add(new Pane(++now, 1));
      for (int width = 1; width < coarsestWidth; width *= 2) {
        merge(width);
      }
      // Dropped as soon as the first tick leaves the window of the newest windowTicks ticks.
      while (panes.get(0).first() <= now - windowTicks) {
        panes.remove(0);
      }
    }
  }

  private void merge(int width) {
    int first = -1;
    int count = 0;
    for (int i = 0; i < panes.size(); i++) {
      if (panes.get(i).width() == width) {
        first = count++ == 0 ? i : first;
      }
    }
    if (count == 3) {
      panes.remove(first + 1);
      panes.set(first, new Pane(panes.get(first).first(), 2 * width));
    }
  }

  int now() {
    return now;
  }

  int coarsestWidth() {
    return coarsestWidth;
  }

  List<Pane> inside() {
    return panes;
  }

  /** Returns the first tick of the pane that holds a tick, null if no pane inside the window. */
  Integer pane(int tick) {
    for (int i = panes.size() - 1; i >= 0; i--) {
      if (panes.get(i).first() <= tick) {
        return tick <= panes.get(i).last() ? panes.get(i).first() : null;
      }
    }
    return null;
  }
}
