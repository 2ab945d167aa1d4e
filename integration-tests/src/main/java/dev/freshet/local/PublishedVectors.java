package dev.freshet.local;

import dev.freshet.maths.GramSum;
import dev.freshet.maths.Space;
import dev.freshet.operators.vectors.StoredVector;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectMaps;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayDeque;

/**
 * The way of vectors from their publication to those that gather them: visible some events later,
 * and summed in the statistics of the space.
 */
final class PublishedVectors {

  private final int lag;
  private final int statisticsEvents;
  private final Visibility visibility;
  private final Long2ObjectOpenHashMap<StoredVector> anchors = new Long2ObjectOpenHashMap<>();
  private final Long2ObjectMap<StoredVector> view = Long2ObjectMaps.unmodifiable(anchors);
  private final ArrayDeque<Publication> onTheWay = new ArrayDeque<>();
  private final GramSum statistics;
  private Space told;
  private long toldAt;

  /** A vector of an anchor, or of a user, or the null of either, to be shown before an event. */
  private record Publication(long due, long entity, Anchor anchor, User user) {}

  /** An anchor's vector, and what its popularity was measured by. */
  private record Anchor(StoredVector vector, double recentSupport) {}

  /** A user's vector, and its coordinate beside it. */
  private record User(float[] vector, float popularity) {}

  PublishedVectors(int dimension, int lag, int statisticsEvents, Visibility visibility) {
    this.lag = lag;
    this.statisticsEvents = statisticsEvents;
    this.visibility = visibility;
    this.statistics = new GramSum(dimension);
    this.told = Space.empty(dimension);
  }

  /** Returns the visible vectors of anchors, by fingerprint. */
  Long2ObjectMap<StoredVector> visible() {
    return view;
  }

  /** Returns the statistics of the space that were told last. */
  Space space() {
    return told;
  }

  void publish(long event, long anchor, StoredVector vector, double recentSupport) {
    Anchor published = new Anchor(vector, recentSupport);
    onTheWay.add(new Publication(event + 1 + lag, anchor, published, null));
  }

  void publish(long event, long user, float[] vector, float popularity) {
    onTheWay.add(new Publication(event + 1 + lag, user, null, new User(vector, popularity)));
  }

  void retire(long event, long entity) {
    onTheWay.add(new Publication(event + 1 + lag, entity, null, null));
  }

  /** Shows what is due before an event, and tells the statistics if it is time. */
  void show(long event) {
    while (!onTheWay.isEmpty() && onTheWay.peek().due() <= event) {
      show(onTheWay.poll());
    }
    if (event - toldAt >= statisticsEvents) {
      told = new Space(statistics);
      toldAt = event;
    }
  }

  private void show(Publication publication) {
    if (publication.user() != null) {
      User user = publication.user();
      visibility.user(publication.entity(), user.vector(), user.popularity());
      return;
    }
    Anchor anchor = publication.anchor();
    StoredVector held =
        anchor == null
            ? anchors.remove(publication.entity())
            : anchors.put(publication.entity(), anchor.vector());
    if (held != null) {
      statistics.remove(held.vector(), held.rowWeight());
    }
    if (anchor == null) {
      visibility.gone(publication.entity());
    } else {
      StoredVector shown = anchor.vector();
      statistics.add(shown.vector(), shown.rowWeight());
      visibility.anchor(publication.entity(), shown, anchor.recentSupport());
    }
  }
}
