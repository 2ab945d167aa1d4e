package dev.freshet.streams;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is known of a stream's items: titles and genres.
 *
 * <p>Its file has the column {@code item}, and {@code title} and {@code genres} (separated by '|')
 * where the source has them; other columns are passed over.
 */
public final class ItemCatalogue {

  private final Map<String, Item> items;

  private ItemCatalogue(Map<String, Item> items) {
    this.items = items;
  }

  /**
   * An item.
   *
   * @param title what people call it; its id where no title is known
   * @param genres its genres; empty where none is known
   */
  public record Item(String title, Set<String> genres) {}

  /** A catalogue that knows no item. */
  public static ItemCatalogue empty() {
    return new ItemCatalogue(Map.of());
  }

  /** A catalogue of these items, by id. */
  public static ItemCatalogue of(Map<String, Item> items) {
    return new ItemCatalogue(Map.copyOf(items));
  }

  /**
   * Reads a catalogue.
   *
   * @throws StreamFormatException if the file is not in the layout; it names line and column
   */
  public static ItemCatalogue read(StreamFile file) throws IOException {
    Map<String, Item> items = new HashMap<>();
    try (TsvReader rows = TsvReader.open(file)) {
      int id = rows.required("item");
      OptionalInt title = rows.optional("title");
      OptionalInt genres = rows.optional("genres");
      while (rows.next()) {
        String itemId = rows.text(id);
        Item item =
            new Item(
                title.isEmpty() ? itemId : rows.textIfAny(title.getAsInt()).orElse(itemId),
                genres.isEmpty() ? Set.of() : genresOfRow(rows, genres.getAsInt()));
        if (items.put(itemId, item) != null) {
          throw rows.problem(id, "item %s is there twice".formatted(itemId));
        }
      }
    }
    return new ItemCatalogue(items);
  }

  /** The number of items known. */
  public int size() {
    return items.size();
  }

  /** The item's title, or its id if the item is not known. */
  public String title(String item) {
    Item known = items.get(item);
    return known == null ? item : known.title();
  }

  /** The item's genres: empty if the item is not known. */
  public Set<String> genres(String item) {
    Item known = items.get(item);
    return known == null ? Set.of() : known.genres();
  }

  private static Set<String> genresOfRow(TsvReader rows, int column) {
    return rows.textIfAny(column).map(text -> Set.of(distinct(text))).orElse(Set.of());
  }

  private static String[] distinct(String genres) {
    return Arrays.stream(genres.split("\\|"))
        .filter(genre -> !genre.isEmpty())
        .distinct()
        .toArray(String[]::new);
  }
}
