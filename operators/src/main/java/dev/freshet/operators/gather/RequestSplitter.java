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

  /** What is to be gathered: the fields of {@link GatherRequest} that its parts share. */
  public record Header(
      Kind kind,
      long owner,
      byte[] ownerKey,
      int group,
      long time,
      long arrivedAt,
      double support) {}

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
        subtask == home && header.kind() == Kind.REFRESH,
        header.group(),
        header.time(),
        header.arrivedAt(),
        header.support(),
        chosen,
        chosenCounts);
  }
}
