package dev.freshet.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts a stream's follows by whether they are older than its engagements. */
class FollowFileTest {

  private static final String HEADER = "ts_ms\tfollower\tfollowee\n";
  private static final long STREAM_START = 1000;

  @TempDir private Path folder;

  @Test
  void rowsWithoutATimeAndEarlyOnesAreOlderThanTheStream() throws IOException {
    FollowFile follows = check("\ta\tx\n999\tb\tx\n1000\tc\tx\n\td\tx\n2000\te\tx\n");

    assertThat(follows.olderCount()).isEqualTo(3);
    assertThat(follows.duringCount()).isEqualTo(2);
    try (FollowCursor older = follows.older();
        FollowCursor during = follows.during()) {
      assertThat(followersUpTo(older, Long.MAX_VALUE)).containsExactly("a", "b", "d");
      assertThat(followersUpTo(during, Long.MAX_VALUE)).containsExactly("c", "e");
    }
  }

  @Test
  void aCursorWaitsForTheTimeOfItsNextRow() throws IOException {
    FollowFile follows = check("1000\ta\tx\n1500\tb\tx\n1500\tc\tx\n2000\td\tx\n");

    try (FollowCursor during = follows.during()) {
      assertThat(followersUpTo(during, 999)).isEmpty();
      assertThat(followersUpTo(during, 1500)).containsExactly("a", "b", "c");
      assertThat(followersUpTo(during, 1999)).isEmpty();
      assertThat(followersUpTo(during, 2000)).containsExactly("d");
      assertThat(followersUpTo(during, Long.MAX_VALUE)).isEmpty();
    }
  }

  @Test
  void eachReplayBeginsAtTheFirstRow() throws IOException {
    FollowFile follows = check("\ta\tx\n");

    for (int replay = 0; replay < 2; replay++) {
      try (FollowCursor older = follows.older()) {
        assertThat(followersUpTo(older, Long.MAX_VALUE)).containsExactly("a");
      }
    }
  }

  @Test
  void aFileMayHaveNoFollow() throws IOException {
    FollowFile follows = check("");

    assertThat(follows.olderCount() + follows.duringCount()).isZero();
    try (FollowCursor older = follows.older();
        FollowCursor during = follows.during()) {
      assertThat(followersUpTo(older, Long.MAX_VALUE)).isEmpty();
      assertThat(followersUpTo(during, Long.MAX_VALUE)).isEmpty();
    }
  }

  @Test
  void aWrongLineIsFoundBeforeAnyReplay() {
    assertThatThrownBy(() -> check("\ta\tx\n\t\tx\n"))
        .isInstanceOf(StreamFormatException.class)
        .hasMessageContaining("line 3, column follower: is empty");
  }

  private FollowFile check(String rows) throws IOException {
    Path file = Files.writeString(folder.resolve("follows.tsv"), HEADER + rows);
    return FollowFile.check(StreamFile.of(file), STREAM_START);
  }

  private static List<String> followersUpTo(FollowCursor cursor, long timeMillis)
      throws IOException {
    List<String> followers = new ArrayList<>();
    for (FollowRow row = cursor.nextUpTo(timeMillis);
        row != null;
        row = cursor.nextUpTo(timeMillis)) {
      followers.add(row.follower());
    }
    return followers;
  }
}
