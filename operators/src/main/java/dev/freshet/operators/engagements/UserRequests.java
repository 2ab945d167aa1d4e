package dev.freshet.operators.engagements;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.EngagementLog;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequest.Kind;
import dev.freshet.operators.gather.RequestSplitter;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.ingest.Event;
import java.util.function.Consumer;
import org.apache.flink.api.common.TaskInfo;

/**
 * Makes a user's requests of its logs: to be folded in from the newest distinct anchors of every
 * group, and to be announced as gone.
 */
final class UserRequests {

  private final EngagementsOptions options;
  private final int[] groupIds;
  private final RequestSplitter splitter;
  private final Consumer<GatherRequest> out;
  private final long[] newest;
  private final double[] decays;
  private final long[] evidence;
  private final float[] weights;

  UserRequests(
      EngagementsOptions options, int[] groupIds, TaskInfo task, Consumer<GatherRequest> out) {
    this.options = options;
    this.groupIds = groupIds;
    this.out = out;
    newest = new long[options.foldInItems()];
    decays = new double[options.foldInItems()];
    double weight = 1;
    for (int i = 0; i < decays.length; i++) {
      decays[i] = weight;
      weight *= options.foldInDecay();
    }
    evidence = new long[options.foldInItems() * groupIds.length];
    weights = new float[evidence.length];
    splitter =
        new RequestSplitter(
            new Shards(task.getMaxNumberOfParallelSubtasks()),
            task.getNumberOfParallelSubtasks(),
            evidence.length);
  }

  /** Asks for a fold-in; returns false, and asks for nothing, if no group has any evidence. */
  boolean foldIn(long fingerprint, UserLog user) {
    int size = 0;
    long time = Long.MIN_VALUE;
    double support = 0;
    for (int group = 0; group < groupIds.length; group++) {
      double factor = options.foldInWeights().get(group);
      EngagementLog log = user.logOrNull(groupIds[group]);
      int found = log == null || factor == 0 ? 0 : log.newestDistinct(newest);
      if (found > 0) {
        for (int i = 0; i < found; i++) {
          evidence[size] = newest[i];
          weights[size++] = (float) (factor * decays[i]);
        }
        time = Math.max(time, log.time(log.size() - 1));
      }
    }
    if (size == 0) {
      return false;
    }
    for (int group = 0; group < groupIds.length; group++) {
      EngagementLog log = user.logOrNull(groupIds[group]);
      if (log != null) {
        CoOccurrenceGroup settings = options.groups().get(group);
        support += log.support(time, settings.memory());
      }
    }
    splitter.send(
        header(Kind.FOLD_IN, fingerprint, user, time, user.arrivedAt, support),
        evidence,
        weights,
        size,
        out);
    return true;
  }

  /** Announces that a user left the window, or has nothing left to be folded in from. */
  void expire(long fingerprint, UserLog user, long time) {
    splitter.sendHome(header(Kind.EXPIRE, fingerprint, user, time, 0, 0), out);
  }

  /** Announces that a user is to be forgotten. */
  void forget(long fingerprint, UserLog user) {
    splitter.sendEverywhere(header(Kind.FORGET, fingerprint, user, user.forgottenUpTo, 0, 0), out);
  }

  private static RequestSplitter.Header header(
      Kind kind, long fingerprint, UserLog user, long time, long arrivedAt, double support) {
    return new RequestSplitter.Header(
        kind, fingerprint, user.key(), false, Event.NO_GROUP, time, arrivedAt, support);
  }
}
