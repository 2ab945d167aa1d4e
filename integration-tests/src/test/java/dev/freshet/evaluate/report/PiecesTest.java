package dev.freshet.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.StreamText;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Pieces follow each other without a gap, and have equally many engagements. */
class PiecesTest {

  @Property(tries = 200)
  void coverTheRestInEqualParts(
      @ForAll @Size(min = 1, max = 80) List<@IntRange(max = 251) Integer> codes,
      @ForAll @IntRange(min = 1, max = 25) int count,
      @ForAll @IntRange(max = 80) int start) {
    EventStream stream = StreamText.ofCodes(codes);
    int from = Math.min(start, stream.size());

    Pieces pieces = new Pieces(stream, from, count);

    assertThat(pieces.count()).isEqualTo(count);
    assertThat(pieces.start(0)).isEqualTo(from);
    assertThat(pieces.end(count - 1)).isEqualTo(stream.size());
    int rest = engagements(stream, from, stream.size());
    for (int piece = 0; piece < count; piece++) {
      int begin = pieces.start(piece);
      int end = pieces.end(piece);
      assertThat(begin).isEqualTo(piece == 0 ? from : pieces.end(piece - 1));
      assertThat((double) engagements(stream, begin, end))
          .isCloseTo((double) rest / count, within(1.0));
      if (stream.engagements() > 0) {
        assertThat(pieces.to(piece))
            .isEqualTo((double) engagements(stream, 0, end) / stream.engagements());
        assertThat(pieces.from(piece))
            .isEqualTo((double) engagements(stream, 0, begin) / stream.engagements());
      }
      if (begin < stream.size()) {
        assertThat(pieces.startMillis(piece)).isEqualTo(stream.time(begin));
      }
    }
  }

  private static int engagements(EventStream stream, int from, int to) {
    return (int) IntStream.range(from, to).filter(i -> stream.item(i) != EventStream.NONE).count();
  }
}
