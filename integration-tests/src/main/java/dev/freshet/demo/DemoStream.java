package dev.freshet.demo;

import dev.freshet.streams.EngagementReader;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowFile;
import dev.freshet.streams.ItemCatalogue;
import dev.freshet.streams.StreamFile;
import dev.freshet.streams.StreamFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stream that the demo replays: its engagements, its follows, and what is known of its items.
 *
 * @param engagements in the order of the file
 * @param follows none, unless a file of them is given
 * @param items titles and genres; empty for other data without an items file
 */
public record DemoStream(List<EngagementRow> engagements, FollowFile follows, ItemCatalogue items) {

  private static final long BETWEEN_ROUNDS_MILLIS = 3_600_000;

  /** Reads the bundled sample, or other data: the files of follows and items may be absent. */
  public static DemoStream load(
      Optional<Path> engagements, Optional<Path> follows, Optional<Path> items) throws IOException {
    StreamFile engagementsFile =
        engagements.map(StreamFile::of).orElseGet(() -> StreamFiles.sample().engagements());
    Optional<StreamFile> itemsFile =
        items
            .map(StreamFile::of)
            .or(
                () ->
                    engagements.isPresent()
                        ? Optional.empty()
                        : Optional.of(StreamFiles.itemsOfSample()));
    ItemCatalogue catalogue =
        itemsFile.isPresent() ? ItemCatalogue.read(itemsFile.get()) : ItemCatalogue.empty();
    List<EngagementRow> rows = EngagementReader.readAll(engagementsFile);
    if (rows.isEmpty()) {
      throw new IOException(engagementsFile.name() + ": has a header line and no engagement");
    }
    FollowFile checked =
        follows.isPresent()
            ? FollowFile.check(StreamFile.of(follows.get()), firstEventTime(rows))
            : FollowFile.none();
    return new DemoStream(rows, checked, catalogue);
  }

  /** The time of the earliest engagement, in milliseconds since 1970-01-01T00:00:00Z. */
  public long firstEventTime() {
    return firstEventTime(engagements);
  }

  /**
   * The engagements as if they had happened again, after the round before; but none in the future,
   * which the job would refuse.
   *
   * @param round 1 or more
   */
  List<EngagementRow> again(int round, long nowMillis) {
    long first = firstEventTime();
    long last = engagements.stream().mapToLong(EngagementRow::timeMillis).max().orElseThrow();
    long later = round * (last - first + BETWEEN_ROUNDS_MILLIS);
    long millis = Math.min(later, Math.max(0, nowMillis - last));
    return engagements.stream().map(row -> row.later(millis)).toList();
  }

  /** The number of engagements of each item. */
  public Map<String, Integer> engagementsByItem() {
    Map<String, Integer> counts = new HashMap<>();
    for (EngagementRow row : engagements) {
      counts.merge(row.item(), 1, Integer::sum);
    }
    return counts;
  }

  private static long firstEventTime(List<EngagementRow> rows) {
    return rows.stream().mapToLong(EngagementRow::timeMillis).min().orElseThrow();
  }
}
