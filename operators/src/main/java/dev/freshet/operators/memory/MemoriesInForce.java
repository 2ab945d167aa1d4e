package dev.freshet.operators.memory;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Popularity;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the memory in force of each group, through restarts: the fixed one, or the one chosen last.
 */
public final class MemoriesInForce {

  private static final Logger LOG = LoggerFactory.getLogger(MemoriesInForce.class);

  private final List<CoOccurrenceGroup> groups;
  private final Popularity popularity;
  private final ListState<MemoryChoice> state;
  private final AtomicReferenceArray<HalfLife> memories;
  private final HalfLife[] recent;

  /** Restores the memories of groups, each a fixed or its first one if none was chosen. */
  public MemoriesInForce(
      OperatorStateStore store, List<CoOccurrenceGroup> groups, Popularity popularity)
      throws Exception {
    this.groups = groups;
    this.popularity = popularity;
    this.memories = new AtomicReferenceArray<>(groups.size());
    this.recent = new HalfLife[groups.size()];
    for (int group = 0; group < groups.size(); group++) {
      put(group, groups.get(group).memory());
    }
    state =
        store.getUnionListState(
            new ListStateDescriptor<>("memories-in-force", new MemoryChoice.Serializer()));
    for (MemoryChoice restored : state.get()) {
      take(restored);
    }
  }

  /**
   * Takes up a choice. A group that is not known, or whose memory is fixed, is left alone; so is
   * one whose ladder has no such step: others may write the manifest, and windows change.
   */
  public void take(MemoryChoice choice) {
    for (int group = 0; group < groups.size(); group++) {
      CoOccurrenceGroup settings = groups.get(group);
      if (settings.memoryChosen() && settings.name().equals(choice.group())) {
        if (settings.ladder().has(choice.halfLifeMillis())) {
          put(group, new HalfLife(choice.halfLifeMillis()));
        } else {
          LOG.warn(
              "Ignoring a memory of {} ms for group {}: its ladder has no such step",
              choice.halfLifeMillis(),
              choice.group());
        }
      }
    }
  }

  private void put(int group, HalfLife memory) {
    memories.set(group, memory);
    recent[group] = popularity.recent(memory);
  }

  /** Returns the memory in force of the group at a position. */
  public HalfLife of(int group) {
    return memories.get(group);
  }

  /** Returns the half-life of recent supports that goes with the memory in force. */
  public HalfLife recent(int group) {
    return recent[group];
  }

  /** Shows the memories as gauges. */
  public void register(FreshetMetrics metrics) {
    for (int i = 0; i < groups.size(); i++) {
      int group = i;
      metrics.gauge(
          List.of(MetricNames.MEMORY, groups.get(group).name()),
          () -> memories.get(group).millis());
    }
  }

  /** Puts the choices into the snapshot being taken; all subtasks hold the same, one writes. */
  public void snapshot(boolean writes) throws Exception {
    List<MemoryChoice> choices = new ArrayList<>();
    for (int group = 0; writes && group < groups.size(); group++) {
      if (groups.get(group).memoryChosen()) {
        choices.add(new MemoryChoice(groups.get(group).name(), of(group).millis()));
      }
    }
    state.update(choices);
  }
}
