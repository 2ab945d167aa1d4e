package dev.freshet.bench;

import dev.freshet.streams.EngagementReader;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.StreamFiles;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/**
 * The engagements of a real stream, or the first of them.
 *
 * @param stream its name
 * @param engagements in the order of the file
 */
record RealLoad(String stream, List<EngagementRow> engagements) implements Load {

  /** The fewest events that make a benchmark: some to warm up with, to measure, to keep back. */
  static final int LEAST = 100;

  /**
   * Reads a stream.
   *
   * @param most how many events are taken
   * @throws IOException if it cannot be read, or is too short
   */
  static RealLoad read(StreamFiles files, long most) throws IOException {
    List<EngagementRow> rows = EngagementReader.readAll(files.engagements());
    if (rows.size() < LEAST) {
      throw new IOException(
          "%s has %d engagements: a benchmark needs at least %d"
              .formatted(files.engagements(), rows.size(), LEAST));
    }
    return new RealLoad(files.name(), rows.subList(0, (int) Math.min(most, rows.size())));
  }

  @Override
  public long events() {
    return engagements.size();
  }

  @Override
  public Iterator<EngagementRow> rows() {
    return engagements.iterator();
  }

  @Override
  public Facts facts() {
    return new Facts(stream, events(), null, null, null);
  }
}
