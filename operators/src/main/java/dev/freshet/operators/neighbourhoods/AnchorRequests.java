package dev.freshet.operators.neighbourhoods;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Heaviest;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequest.Kind;
import dev.freshet.operators.gather.RequestSplitter;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.memory.MemoriesInForce;
import java.util.function.Consumer;
import org.apache.flink.api.common.TaskInfo;

/** Writes what is asked for an anchor, and reckons when it is next to fade. */
final class AnchorRequests {

  private static final Heaviest NOTHING = new Heaviest(1);

  private final NeighbourhoodsOptions options;
  private final MemoriesInForce memories;
  private final RecentTotals totals;
  private final Heaviest[] heaviest;
  private final RequestSplitter splitter;
  private final int source;
  private final Consumer<GatherRequest> out;

  AnchorRequests(
      NeighbourhoodsOptions options,
      MemoriesInForce memories,
      RecentTotals totals,
      TaskInfo task,
      Consumer<GatherRequest> out) {
    this.options = options;
    this.memories = memories;
    this.totals = totals;
    this.out = out;
    source = task.getIndexOfThisSubtask();
    heaviest = new Heaviest[options.groups().size()];
    int limit = 0;
    for (int i = 0; i < heaviest.length; i++) {
      heaviest[i] = new Heaviest(options.groups().get(i).gathered());
      limit = Math.max(limit, options.groups().get(i).gathered());
    }
    splitter =
        new RequestSplitter(
            new Shards(task.getMaxNumberOfParallelSubtasks()),
            task.getNumberOfParallelSubtasks(),
            limit);
  }

  /**
   * Asks for a new vector from the heaviest neighbours.
   *
   * @param position of the anchor's group
   * @param time as of when, in event time
   * @return the event time at which its scale or popularity will have faded since
   */
  long refresh(long anchor, AnchorRow row, int position, long time) {
    CoOccurrenceGroup group = options.groups().get(position);
    Heaviest gathered = heaviest[position];
    row.neighbourhood()
        .heaviest(group.panes(), time, memories.of(position), group.leastCount(), gathered);
    return ask(anchor, row, position, time, gathered);
  }

  /**
   * Asks that the vector that there is be published with the scale and popularity of now: nothing
   * new is known of it, and each step would part it further from the users who were folded in from
   * it.
   *
   * @param position of the anchor's group
   * @param time as of when, in event time
   * @return the event time at which its scale or popularity will have faded since
   */
  long fade(long anchor, AnchorRow row, int position, long time) {
    return ask(anchor, row, position, time, NOTHING);
  }

  private long ask(long anchor, AnchorRow row, int position, long time, Heaviest gathered) {
    CoOccurrenceGroup group = options.groups().get(position);
    HalfLife memory = memories.of(position);
    HalfLife recent = memories.recent(position);
    double support = row.neighbourhood().support(group.panes(), time, memory);
    double lately = row.neighbourhood().support(group.panes(), time, recent);
    double total = totals.of(position).at(time);
    var header =
        new RequestSplitter.Header(
            Kind.REFRESH,
            anchor,
            row.key,
            true,
            position,
            memory.millis(),
            time,
            row.arrivedAt,
            support,
            lately,
            source,
            total);
    splitter.send(header, gathered.neighbours(), gathered.counts(), gathered.size(), out);
    // The subtask's own total is no larger than all: what Refresh finds popular, this does too.
    return Math.min(
        CoOccurrenceGroup.fadesAt(options.weighting(), time, support, memory),
        options.popularity().fadesAt(time, lately, total, recent));
  }

  /** Announces that the window has passed all that was counted of an anchor. */
  void expire(long anchor, AnchorRow row, int position, long time) {
    splitter.sendHome(notice(Kind.EXPIRE, anchor, row.key, position, time), out);
  }

  /** Announces that an anchor is to be forgotten, up to a time. */
  void forget(RowDelta request, int position, long upTo) {
    splitter.sendEverywhere(
        notice(Kind.FORGET, request.anchor(), request.anchorKey(), position, upTo), out);
  }

  private RequestSplitter.Header notice(
      Kind kind, long anchor, byte[] key, int position, long time) {
    return new RequestSplitter.Header(
        kind, anchor, key, true, position, HalfLife.UNLIMITED.millis(), time, 0, 0, 0, source, 0);
  }
}
