package dev.freshet.operators.engagements;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.EngagementLog;
import dev.freshet.maths.Evidence;
import dev.freshet.maths.HalfLife;
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
  private final Evidence evidence;

  UserRequests(
      EngagementsOptions options, int[] groupIds, TaskInfo task, Consumer<GatherRequest> out) {
    this.options = options;
    this.groupIds = groupIds;
    this.out = out;
    evidence = new Evidence(options.foldInWeights(), options.foldInItems(), options.foldInDecay());
    splitter =
        new RequestSplitter(
            new Shards(task.getMaxNumberOfParallelSubtasks()),
            task.getNumberOfParallelSubtasks(),
            evidence.capacity());
  }

  /** Asks for a fold-in; returns false, and asks for nothing, if no group has any evidence. */
  boolean foldIn(long fingerprint, UserLog user) {
    evidence.clear();
    for (int group = 0; group < groupIds.length; group++) {
      EngagementLog log = user.logOrNull(groupIds[group]);
      if (log != null) {
        evidence.add(group, log);
      }
    }
    if (evidence.size() == 0) {
      return false;
    }
    long time = evidence.time();
    double support = 0;
    for (int group = 0; group < groupIds.length; group++) {
      EngagementLog log = user.logOrNull(groupIds[group]);
      if (log != null) {
        CoOccurrenceGroup settings = options.groups().get(group);
        // What is chosen for anchors says nothing of users: theirs changes with their events alone.
        support +=
            log.support(
                time, settings.memoryChosen() ? settings.longestMemory() : settings.memory());
      }
    }
    splitter.send(
        header(Kind.FOLD_IN, fingerprint, user, time, user.arrivedAt, support),
        evidence.anchors(),
        evidence.weights(),
        evidence.size(),
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
        kind,
        fingerprint,
        user.key(),
        false,
        Event.NO_GROUP,
        HalfLife.UNLIMITED.millis(),
        time,
        arrivedAt,
        support,
        0,
        0,
        0);
  }
}
