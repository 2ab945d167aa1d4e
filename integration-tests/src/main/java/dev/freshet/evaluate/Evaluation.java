package dev.freshet.evaluate;

import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Runs the models through a stream and asks their scorers about the sampled engagements of its
 * second half.
 *
 * <p>All events of one timestamp are asked about before the first of them is learnt: what two
 * events of one second have in common would otherwise be taken for foresight.
 */
public final class Evaluation {

  /** How many events are learnt between two questions whether to stop. */
  private static final int MOST_AT_ONCE = 1000;

  private final EventStream stream;
  private final List<Scorer> scorers;
  private final Set<Model> models = new LinkedHashSet<>();
  private final Sample sample;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private final Map<Model, Long> cpuNanos = new LinkedHashMap<>();
  private final List<Query> queries = new ArrayList<>();
  private final List<Ranks> ranks = new ArrayList<>();
  private final IntOpenHashSet[] engaged;
  private final int[] engagements;
  private final float[] scores;
  private int liveItems;

  /**
   * @param scorers the systems to compare; their models are run once each
   * @param size how many engagements to ask about, about: of all, and of those new to their user
   */
  public Evaluation(EventStream stream, List<Scorer> scorers, int size, long seed) {
    this.stream = stream;
    this.scorers = List.copyOf(scorers);
    for (Scorer scorer : scorers) {
      models.addAll(scorer.models());
      ranks.add(new Ranks(scorer.name()));
    }
    models.forEach(model -> cpuNanos.put(model, 0L));
    engaged = new IntOpenHashSet[stream.users()];
    engagements = new int[stream.users()];
    scores = new float[stream.items()];
    sample = sample(stream, size, seed);
  }

  private static Sample sample(EventStream stream, int size, long seed) {
    LongOpenHashSet seen = new LongOpenHashSet();
    int all = 0;
    int fresh = 0;
    int from = stream.testFrom();
    int at = 0;
    while (at < stream.size()) {
      int end = stream.nextTime(at);
      for (int i = at; i < end; i++) {
        if (i >= from && stream.item(i) != EventStream.NONE) {
          all++;
          fresh += seen.contains(pair(stream, i)) ? 0 : 1;
        }
      }
      for (int i = at; i < end; i++) {
        seen.add(pair(stream, i));
      }
      at = end;
    }
    return new Sample(seed, size, all, fresh);
  }

  private static long pair(EventStream stream, int position) {
    return ((long) stream.user(position) << 32) | (stream.item(position) & 0xFFFFFFFFL);
  }

  /**
   * Runs it.
   *
   * @param progress is told, now and then, how many events have been learnt
   * @param stop asked often; once it is true the evaluation ends with what it has
   */
  public Outcome run(IntConsumer progress, BooleanSupplier stop) {
    int from = stream.testFrom();
    int at = 0;
    int learnt = 0;
    while (at < stream.size() && !stop.getAsBoolean()) {
      if (at == from) {
        models.forEach(this::beginTest);
      }
      int end = stream.nextTime(at);
      for (int i = at; i < end && at >= from; i++) {
        ask(i);
      }
      // One timestamp may be that of a third of the stream: follows of which none is dated.
      while (learnt < end && !stop.getAsBoolean()) {
        int next = Math.min(end, learnt + MOST_AT_ONCE);
        for (Model model : models) {
          learn(model, learnt, next);
        }
        learnt = next;
        progress.accept(learnt);
      }
      remember(at, end);
      at = end;
    }
    Map<String, Double> cpuSeconds = new LinkedHashMap<>();
    for (Scorer scorer : scorers) {
      long nanos = scorer.models().stream().mapToLong(cpuNanos::get).sum();
      cpuSeconds.put(scorer.name(), nanos / 1e9);
    }
    return new Outcome(stream, from, learnt, List.copyOf(queries), List.copyOf(ranks), cpuSeconds);
  }

  private void beginTest(Model model) {
    long before = threads.getCurrentThreadCpuTime();
    model.beginTest();
    spend(model, before);
  }

  private void learn(Model model, int from, int to) {
    long before = threads.getCurrentThreadCpuTime();
    for (int i = from; i < to; i++) {
      model.learn(i);
    }
    spend(model, before);
  }

  private void spend(Model model, long before) {
    cpuNanos.merge(model, threads.getCurrentThreadCpuTime() - before, Long::sum);
  }

  private void ask(int position) {
    if (stream.item(position) == EventStream.NONE) {
      return;
    }
    int user = stream.user(position);
    int item = stream.item(position);
    IntOpenHashSet known = engaged[user];
    boolean fresh = known == null || !known.contains(item);
    boolean inAll = sample.takesOfAll(position);
    boolean inNew = fresh && sample.takesOfNew(position);
    if (!inAll && !inNew) {
      return;
    }
    Query query =
        new Query(
            position,
            user,
            item,
            stream.time(position),
            liveItems,
            engagements[user],
            fresh,
            inAll,
            inNew);
    int[] seen = known == null ? new int[0] : known.toIntArray();
    queries.add(query);
    for (int i = 0; i < scorers.size(); i++) {
      scorers.get(i).score(query, scores);
      ranks.get(i).add(query, scores, seen, sample.tie(position));
    }
  }

  private void remember(int from, int to) {
    for (int i = from; i < to; i++) {
      if (stream.item(i) != EventStream.NONE) {
        int user = stream.user(i);
        if (engaged[user] == null) {
          engaged[user] = new IntOpenHashSet(4);
        }
        engaged[user].add(stream.item(i));
        engagements[user]++;
        liveItems = Math.max(liveItems, stream.item(i) + 1);
      }
    }
  }
}
