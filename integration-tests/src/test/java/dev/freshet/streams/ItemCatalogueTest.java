package dev.freshet.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads titles and genres of items. */
class ItemCatalogueTest {

  @TempDir private Path folder;

  @Test
  void knowsTitlesAndGenres() throws IOException {
    ItemCatalogue items =
        read("item\ttitle\trelease_year\tgenres\n7\tUp\t2009\tDrama|Comedy|Drama\n");

    assertThat(items.title("7")).isEqualTo("Up");
    assertThat(items.genres("7")).containsExactlyInAnyOrder("Drama", "Comedy");
  }

  @Test
  void callsUnknownItemsByTheirIds() throws IOException {
    ItemCatalogue items = read("item\ttitle\tgenres\n7\t\t\n");

    assertThat(items.title("7")).isEqualTo("7");
    assertThat(items.title("8")).isEqualTo("8");
    assertThat(items.genres("7")).isEmpty();
    assertThat(items.genres("8")).isEmpty();
  }

  @Test
  void refusesAnItemThatIsThereTwice() {
    assertThatThrownBy(() -> read("item\ttitle\n7\tUp\n7\tDown\n"))
        .isInstanceOf(StreamFormatException.class)
        .hasMessageEndingWith("line 3, column item: item 7 is there twice");
  }

  private ItemCatalogue read(String text) throws IOException {
    return ItemCatalogue.read(StreamFile.of(Files.writeString(folder.resolve("items.tsv"), text)));
  }
}
