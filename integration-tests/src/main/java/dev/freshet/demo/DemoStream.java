package dev.freshet.demo;

import dev.freshet.streams.EngagementReader;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.ItemCatalogue;
import dev.freshet.streams.StreamFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stream that the demo replays: its engagements, and what is known of its items.
 *
 * @param engagements in the order of the file
 * @param items titles and genres; empty for other data without an items file
 */
public record DemoStream(List<EngagementRow> engagements, ItemCatalogue items) {

  private static final String SAMPLE = "/dev/freshet/samples/movietweetings-100k/";

  /** Reads the bundled sample, or other data: the items file may be absent. */
  public static DemoStream load(Optional<Path> engagements, Optional<Path> items)
      throws IOException {
    StreamFile engagementsFile =
        engagements
            .map(StreamFile::of)
            .orElseGet(() -> StreamFile.bundled(SAMPLE + "engagements.tsv.gz"));
    Optional<StreamFile> itemsFile =
        items
            .map(StreamFile::of)
            .or(
                () ->
                    engagements.isPresent()
                        ? Optional.empty()
                        : Optional.of(StreamFile.bundled(SAMPLE + "items.tsv.gz")));
    ItemCatalogue catalogue =
        itemsFile.isPresent() ? ItemCatalogue.read(itemsFile.get()) : ItemCatalogue.empty();
    List<EngagementRow> rows = EngagementReader.readAll(engagementsFile);
    if (rows.isEmpty()) {
      throw new IOException(engagementsFile.name() + ": has a header line and no engagement");
    }
    return new DemoStream(rows, catalogue);
  }

  /** The registry key of a user. */
  public static String userKey(String user) {
    return "user:" + user;
  }

  /** The registry key of an item. */
  public static String itemKey(String item) {
    return "item:" + item;
  }

  /** The number of engagements of each item. */
  public Map<String, Integer> engagementsByItem() {
    Map<String, Integer> counts = new HashMap<>();
    for (EngagementRow row : engagements) {
      counts.merge(row.item(), 1, Integer::sum);
    }
    return counts;
  }
}
