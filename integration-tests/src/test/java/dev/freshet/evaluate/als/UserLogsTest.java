package dev.freshet.evaluate.als;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.StreamText;
import org.junit.jupiter.api.Test;

/** Makes rows of a user's newest engagements. */
class UserLogsTest {

  // Items: a 0, b 1, c 2.
  private final EventStream stream =
      StreamText.stream("1 u a", "2 u b", "3 v a", "3 u p follow", "4 u a", "5 u c", "6 u b");
  private final UserLogs logs = new UserLogs(stream);

  UserLogsTest() {
    for (int i = 0; i < stream.size(); i++) {
      if (stream.item(i) != EventStream.NONE) {
        logs.add(i);
      }
    }
  }

  @Test
  void countsByItem() {
    assertThat(logs.row(0, 7, 3, AlsSettings.ALL))
        .usingRecursiveComparison()
        .isEqualTo(SparseRows.ofOne(new int[] {1, 2, 0}, new int[] {2, 1, 2}));
    assertThat(logs.row(1, 7, 3, AlsSettings.ALL))
        .usingRecursiveComparison()
        .isEqualTo(SparseRows.ofOne(new int[] {0}, new int[] {1}));
  }

  @Test
  void takesOnlyWhatStandsBeforeAPosition() {
    assertThat(logs.row(0, 4, 3, AlsSettings.ALL))
        .usingRecursiveComparison()
        .isEqualTo(SparseRows.ofOne(new int[] {1, 0}, new int[] {1, 1}));
    assertThat(logs.row(1, 2, 3, AlsSettings.ALL).size(0)).isZero();
  }

  @Test
  void takesOnlyItemsThatAreKnown() {
    assertThat(logs.row(0, 7, 2, AlsSettings.ALL).columns()).containsExactly(1, 0);
  }

  @Test
  void takesTheNewestItemsAndStopsAtTheNextOne() {
    assertThat(logs.row(0, 7, 3, 2))
        .usingRecursiveComparison()
        .isEqualTo(SparseRows.ofOne(new int[] {1, 2}, new int[] {1, 1}));
  }
}
