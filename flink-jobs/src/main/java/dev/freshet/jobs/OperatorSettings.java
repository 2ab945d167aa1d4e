package dev.freshet.jobs;

import dev.freshet.jobs.options.FoldInOptions;
import dev.freshet.jobs.options.GroupOptions;
import dev.freshet.jobs.options.PublicationOptions.Delivery;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.jobs.options.RuleOptions;
import dev.freshet.jobs.options.TypeOptions.Role;
import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.MemoryLadder;
import dev.freshet.maths.Panes;
import dev.freshet.maths.Popularity;
import dev.freshet.maths.RuleParameters;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.engagements.EngagementsOptions;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.Relation;
import dev.freshet.operators.neighbourhoods.NeighbourhoodsOptions;
import dev.freshet.operators.refresh.RefreshSettings;
import dev.freshet.operators.refresh.RuleLoader;
import dev.freshet.operators.vectors.VectorStoreOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Derives each operator's settings from the job's options.
 *
 * <p>The job's topology is made of them, and whatever runs the operators' parts without Flink takes
 * them from here, so that it runs what the job runs.
 */
public final class OperatorSettings {

  /**
   * A request looks up dozens of vectors, and each takes a fraction of the heap that a row does.
   */
  private static final int VECTORS_AN_ENTRY = 4;

  /** Records come back within a second or so; a busy broker may take longer. */
  private static final long RETURN_MILLIS = 10_000;

  private final RefreshOptions options;
  private final List<CoOccurrenceGroup> groups;

  /** Derives them from a job's options. */
  public OperatorSettings(RefreshOptions options) {
    this.options = options;
    this.groups = options.groups().stream().map(this::group).toList();
  }

  /** Returns the co-occurrence groups, in the order of their positions. */
  public List<CoOccurrenceGroup> groups() {
    return groups;
  }

  /** Returns the relations whose edges come from a kind of event, in the order of the options. */
  public List<Relation> relations(Events events) {
    return options.relationsOf(events).stream().map(this::relation).toList();
  }

  /**
   * Returns, by each entity type that there is, the position of its co-occurrence group, or {@link
   * Event#NO_GROUP} if it is no anchor.
   */
  public Map<String, Integer> groupsByType() {
    Map<String, Integer> byType = groupsByAnchorType();
    options.typesOf(Role.FOLDED_IN).forEach(type -> byType.put(type, Event.NO_GROUP));
    return byType;
  }

  /** Returns the types of anchors, with the positions of their co-occurrence groups. */
  public Map<String, Integer> groupsByAnchorType() {
    Map<String, Integer> byType = new HashMap<>();
    // An anchor that no relation targets may be in the registry all the same.
    options.typesOf(Role.ANCHOR).forEach(type -> byType.put(type, 0));
    options.relations().stream()
        .map(this::relation)
        .forEach(relation -> byType.put(relation.targetType(), relation.group()));
    return byType;
  }

  /** Returns how users' logs are kept, paired and folded in. */
  public EngagementsOptions engagements() {
    FoldInOptions foldIn = options.foldIn();
    return new EngagementsOptions(
        groups,
        options.typesOf(Role.FOLDED_IN),
        options.groups().stream().map(GroupOptions::foldInWeight).toList(),
        foldIn.items(),
        foldIn.decay(),
        bounds(foldIn.interval(), foldIn.widestInterval()),
        options.preAggregation().delay().toMillis(),
        options.preAggregation().pairs(),
        options.runtime().cacheEntries());
  }

  /** Returns how anchors' rows are kept, and when they ask for a refresh. */
  public NeighbourhoodsOptions neighbourhoods() {
    return new NeighbourhoodsOptions(
        groups,
        options.typesOf(Role.ANCHOR),
        weighting(),
        popularity(),
        bounds(options.publication().refreshInterval(), options.publication().widestInterval()),
        RETURN_MILLIS,
        options.runtime().cacheEntries());
  }

  private static SheddingInterval.Bounds bounds(Duration least, Duration most) {
    return new SheddingInterval.Bounds(least.toMillis(), most.toMillis());
  }

  /** Returns how vectors are kept and summed up. */
  public VectorStoreOptions vectorStore() {
    return new VectorStoreOptions(
        options.space().dimension(),
        groups,
        weighting(),
        options.runtime().statisticsInterval().toMillis(),
        VECTORS_AN_ENTRY * options.runtime().cacheEntries());
  }

  /** Returns how new vectors are computed and published. */
  public RefreshSettings refresh() {
    RuleOptions rule = options.rule();
    var method =
        switch (options.foldIn().method()) {
          case WEIGHTED_SUM -> RuleParameters.FoldIn.WEIGHTED_SUM;
          case LEAST_SQUARES -> RuleParameters.FoldIn.LEAST_SQUARES;
        };
    return new RefreshSettings(
        options.space().name(),
        options.space().version(),
        options.job(),
        rule.className(),
        new RuleParameters(
            options.space().dimension(),
            rule.steps(),
            rule.negatives(),
            rule.ridge(),
            rule.drift(),
            method),
        weighting(),
        popularity(),
        groups.size(),
        options.publication().minDrift(),
        options.publication().audit(),
        options.publication().delivery() == Delivery.EXACTLY_ONCE);
  }

  /**
   * Makes the update rule once, so that a wrong one is refused at start and not in a task.
   *
   * @throws IllegalArgumentException if it cannot be made
   */
  public void requireRule() {
    RefreshSettings refresh = refresh();
    RuleLoader.load(
        refresh.ruleClass(), refresh.rule(), Thread.currentThread().getContextClassLoader());
  }

  private Weighting weighting() {
    RuleOptions rule = options.rule();
    return new Weighting(rule.smoothing(), rule.scaleOffset(), rule.scaleExponent());
  }

  private Popularity popularity() {
    return new Popularity(options.popularity().weight(), options.popularity().memoryShare());
  }

  private CoOccurrenceGroup group(GroupOptions group) {
    Panes panes =
        group.window().equals(GroupOptions.UNLIMITED)
            ? Panes.unlimited()
            : new Panes(group.pane().toMillis(), group.window().toMillis());
    boolean chosen = group.memory().equals(GroupOptions.AUTO);
    return new CoOccurrenceGroup(
        group.name(),
        options.eventsOf(group) == Events.FOLLOWS,
        panes,
        group.window().toMillis(),
        group.gap().toMillis(),
        chosen ? firstMemory(group) : new HalfLife(group.memory().toMillis()),
        chosen,
        group.log(),
        group.pairs(),
        group.pairDecay(),
        group.kept(),
        group.gathered(),
        options.rule().minCount());
  }

  private static HalfLife firstMemory(GroupOptions group) {
    MemoryLadder ladder = new MemoryLadder(group.window().toMillis());
    return ladder.halfLife(ladder.first());
  }

  private Relation relation(RelationOptions relation) {
    int group = 0;
    while (!groups.get(group).name().equals(relation.group())) {
      group++;
    }
    return new Relation(
        relation.name(),
        relation.from(),
        relation.to(),
        Set.copyOf(relation.actions()),
        relation.weight(),
        group);
  }
}
