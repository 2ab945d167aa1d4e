package dev.freshet.operators.gather;

import dev.freshet.operators.gather.GatherRequest.Kind;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Splits what an entity wants to gather into one request for each subtask of VectorStore that holds
 * some of it.
 *
 * <p>Requests of one splitter are numbered in order. Not thread-safe.
 */
public final class RequestSplitter {

  private static final long[] NONE = new long[0];
  private static final float[] NO_COUNTS = new float[0];

  private final Shards shards;
  private final int parallelism;
  private final int[] destinations;
  private final int[] sizes;
  private final int[] shardKeys;
  private long number;

  /**
   * @param shards where vectors live
   * @param parallelism the parallelism of VectorStore
   * @param limit the most neighbours of a request
   */
  public RequestSplitter(Shards shards, int parallelism, int limit) {
    this.shards = shards;
    this.parallelism = parallelism;
    this.destinations = new int[limit];
    this.sizes = new int[parallelism];
    this.shardKeys = new int[parallelism];
  }

  /**
   * What is to be gathered: the fields of {@link GatherRequest} that its parts share.
   *
   * @param withOwner whether VectorStore holds the owner too
   */
  public record Header(
      Kind kind,
      long owner,
      byte[] ownerKey,
      boolean withOwner,
      int group,
      long memoryMillis,
      long time,
      long arrivedAt,
      double support,
      double recentSupport,
      int source,
      double recentTotal) {}

  /** Sends the notice that an entity expired: one part, to the owner's home. */
  public void sendHome(Header header, Consumer<GatherRequest> out) {
    send(header, NONE, NO_COUNTS, 0, out);
  }

  /**
   * Sends the notice that an entity is to be forgotten: a part to every subtask, so that the last
   * part arrives after every earlier request's parts.
   */
  public void sendEverywhere(Header header, Consumer<GatherRequest> out) {
    Arrays.fill(sizes, 0);
    for (int group = 0; group < shards.keyGroups(); group++) {
      shardKeys[shards.subtask(group, parallelism)] = shards.keyOf(group);
    }
    int ownGroup = shards.keyGroup(header.owner());
    int home = shards.subtask(ownGroup, parallelism);
    shardKeys[home] = shards.keyOf(ownGroup);
    number++;
    for (int subtask = 0; subtask < parallelism; subtask++) {
      out.accept(part(header, parallelism, subtask, home, NONE, NO_COUNTS, 0));
    }
  }

  /**
   * Sends the parts of a request.
   *
   * @param neighbours the neighbours' fingerprints, {@code size} of them
   * @param counts what each counts
   */
  public void send(
      Header header, long[] neighbours, float[] counts, int size, Consumer<GatherRequest> out) {
    Arrays.fill(sizes, 0);
    for (int i = 0; i < size; i++) {
      int group = shards.keyGroup(neighbours[i]);
      int subtask = shards.subtask(group, parallelism);
      destinations[i] = subtask;
      sizes[subtask]++;
      shardKeys[subtask] = shards.keyOf(group);
    }
    // Every request has a part at the owner's home: there a refresh finds its previous vector, and
    // parts of one channel keep requests of one owner in order.
    int ownGroup = shards.keyGroup(header.owner());
    int home = shards.subtask(ownGroup, parallelism);
    shardKeys[home] = shards.keyOf(ownGroup);
    int parts = 0;
    for (int subtask = 0; subtask < parallelism; subtask++) {
      if (sizes[subtask] > 0 || subtask == home) {
        parts++;
      }
    }
    number++;
    for (int subtask = 0; subtask < parallelism; subtask++) {
      if (sizes[subtask] > 0 || subtask == home) {
        out.accept(part(header, parts, subtask, home, neighbours, counts, size));
      }
    }
  }

  private GatherRequest part(
      Header header,
      int parts,
      int subtask,
      int home,
      long[] neighbours,
      float[] counts,
      int size) {
    long[] chosen = new long[sizes[subtask]];
    float[] chosenCounts = new float[sizes[subtask]];
    int n = 0;
    for (int i = 0; i < size; i++) {
      if (destinations[i] == subtask) {
        chosen[n] = neighbours[i];
        chosenCounts[n++] = counts[i];
      }
    }
    return new GatherRequest(
        header.kind(),
        header.owner(),
        header.ownerKey(),
        number,
        parts,
        shardKeys[subtask],
        subtask == home && header.withOwner(),
        header.group(),
        header.memoryMillis(),
        header.time(),
        header.arrivedAt(),
        header.support(),
        header.recentSupport(),
        header.source(),
        header.recentTotal(),
        chosen,
        chosenCounts);
  }
}
