package dev.freshet.evaluate.als;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Model;
import dev.freshet.evaluate.Scorer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Batch implicit ALS: trained anew on what was learnt when the test half begins, and then daily, or
 * at every tenth of the stream's span where that is longer.
 *
 * <p>Each training begins anew: none depends on an earlier one.
 */
public final class AlsModel implements Model {

  private static final String NAME = "batch ALS";

  private final EventStream stream;
  private final RetrainSchedule schedule;
  private final Function<EventStream, AlsSettings> tuning;
  private final UserLogs logs;
  private int learnt;
  private int trainings;
  private AlsSettings settings;
  private Training training;

  /**
   * @param tuning chooses the settings, given what came before the test half
   */
  AlsModel(EventStream stream, long intervalMillis, Function<EventStream, AlsSettings> tuning) {
    this.stream = stream;
    this.schedule = new RetrainSchedule(intervalMillis);
    this.tuning = tuning;
    this.logs = new UserLogs(stream);
  }

  /** Returns a model that tunes itself on the first half of the stream, when it has learnt it. */
  public static AlsModel tuned(EventStream stream) {
    long interval = RetrainSchedule.interval(stream);
    return new AlsModel(stream, interval, half -> AlsTuning.choose(half, interval));
  }

  /** Returns its two scorers: users folded in at the moment of ranking, and users frozen. */
  public List<Scorer> scorers() {
    return List.of(
        new AlsScorer(NAME + ", users folded in live", this, AlsScorer.Users.FOLDED_IN_AT_RANKING),
        new AlsScorer(NAME + ", users frozen", this, AlsScorer.Users.AS_OF_TRAINING));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void learn(int position) {
    if (stream.item(position) != EventStream.NONE) {
      logs.add(position);
    }
    learnt = position + 1;
    // The next event's time is the clock: what is due by then is done before it is asked about.
    if (learnt < stream.size() && schedule.isDue(stream.time(learnt))) {
      train();
    }
  }

  @Override
  public void beginTest() {
    settings = tuning.apply(stream.until(learnt));
    schedule.begin(stream.time(learnt));
    train();
  }

  private void train() {
    int from = 0;
    double oldest = stream.time(learnt) - settings.window() * schedule.intervalMillis();
    while (from < learnt && stream.time(from) < oldest) {
      from++;
    }
    training = Training.on(stream, from, learnt, settings);
    trainings++;
  }

  /** Returns what it was tuned to; empty before the test half. */
  public Optional<AlsSettings> settings() {
    return Optional.ofNullable(settings);
  }

  /** Returns the interval of retraining as a share of the stream's span, at most 1. */
  public double intervalShare() {
    long span = RetrainSchedule.span(stream);
    return span <= schedule.intervalMillis() ? 1 : (double) schedule.intervalMillis() / span;
  }

  /** Returns how often it was trained so far. */
  public int trainings() {
    return trainings;
  }

  /** Returns the newest training; null before the first. */
  Training training() {
    return training;
  }

  /** Returns all users' engagements so far. */
  UserLogs logs() {
    return logs;
  }
}
