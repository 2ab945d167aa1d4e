package dev.freshet.evaluate;

import dev.freshet.jobs.OperatorSettings;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.Relation;
import dev.freshet.streams.EngagementReader;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowReader;
import dev.freshet.streams.FollowRow;
import dev.freshet.streams.StreamFile;
import dev.freshet.streams.StreamFiles;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Loads a stream's files into memory, as the events that a job takes in.
 *
 * <p>Events are ordered by time. Those of one time keep the order of their file; follows come
 * before engagements, and undated ones, which have the stream's first event time unless the job's
 * options say otherwise, before dated ones.
 */
public final class StreamLoader {

  private final StreamFiles files;
  private final RefreshOptions options;
  private final OperatorSettings settings;
  private final RowEvents events;

  private final List<Event> engagements = new ArrayList<>();
  private final List<Event> undatedFollows = new ArrayList<>();
  private final List<Event> datedFollows = new ArrayList<>();
  private long firstEventTime = Long.MAX_VALUE;
  private int unrelated;

  private StreamLoader(StreamFiles files, RefreshOptions options) {
    this.files = files;
    this.options = options;
    this.settings = new OperatorSettings(options);
    this.events = new RowEvents(settings, files.name());
  }

  /**
   * Loads a stream. Its follows are left out unless a relation takes follows.
   *
   * @param options the job's, which say what belongs to which relation
   * @throws dev.freshet.streams.StreamFormatException if a file is not in the layout; it names
   *     file, line and column
   * @throws IOException if a file cannot be read, or has no engagement that a relation takes
   */
  public static LoadedStream load(StreamFiles files, RefreshOptions options) throws IOException {
    return new StreamLoader(files, options).load();
  }

  private LoadedStream load() throws IOException {
    readEngagements();
    if (files.follows().isPresent() && events.takesFollows()) {
      readFollows(files.follows().get());
    }
    List<Event> all = new ArrayList<>(undatedFollows);
    all.addAll(datedFollows);
    all.addAll(engagements);
    all.sort(Comparator.comparingLong(Event::eventTime));
    IntOpenHashSet groups = new IntOpenHashSet();
    for (Relation relation : settings.relations(Events.ENGAGEMENTS)) {
      groups.add(relation.group());
    }
    return new LoadedStream(EventStream.of(files.name(), all, groups::contains), unrelated);
  }

  private void readEngagements() throws IOException {
    try (EngagementReader reader = EngagementReader.open(files.engagements())) {
      for (EngagementRow row = reader.next(); row != null; row = reader.next()) {
        // Of every row, as the job notes it, too, before it knows the relations.
        firstEventTime = Math.min(firstEventTime, row.timeMillis());
        Event event = events.of(row);
        if (event == null) {
          unrelated++;
        } else {
          engagements.add(event);
        }
      }
    }
    if (engagements.isEmpty()) {
      throw new IOException(
          unrelated == 0
              ? "%s: has a header line and no engagement".formatted(files.engagements())
              : "%s: no relation takes any of its %d engagements"
                  .formatted(files.engagements(), unrelated));
    }
  }

  private void readFollows(StreamFile file) throws IOException {
    Instant given = options.eventTime().start();
    long ifUndated = given == null ? firstEventTime : given.toEpochMilli();
    try (FollowReader reader = FollowReader.open(file)) {
      for (FollowRow row = reader.next(); row != null; row = reader.next()) {
        (row.timeMillis().isPresent() ? datedFollows : undatedFollows)
            .add(events.of(row, ifUndated));
      }
    }
  }
}
