package dev.freshet.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.StreamText;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tells what happened in each piece, from sums that only grow. */
class DriftAlongStreamTest {

  private final EventStream stream =
      StreamText.stream(IntStream.range(0, 80).mapToObj(i -> i + " u" + i % 3 + " i").toList());
  private DriftTotals totals = new DriftTotals(0, 0, 0);
  private final DriftAlongStream drift = new DriftAlongStream(stream, () -> totals);

  @Test
  void isTheMeanOverThePiecesOwnRefreshes() {
    totals = new DriftTotals(4, 2, 3);
    drift.learnt(1);
    drift.learnt(2);
    totals = new DriftTotals(6, 2.5, 4.5);
    drift.learnt(4);

    assertThat(drift.pieces())
        .containsExactly(
            new DriftPiece(0, 1 / 40.0, 4, 0.5, 0.75),
            new DriftPiece(1 / 40.0, 2 / 40.0, 2, 0.25, 0.75));
  }

  @Test
  void piecesWithoutARefreshHaveNoMean() {
    drift.learnt(5);

    assertThat(drift.pieces())
        .containsExactly(
            new DriftPiece(0, 1 / 40.0, 0, null, null),
            new DriftPiece(1 / 40.0, 2 / 40.0, 0, null, null));
  }

  @Test
  void hasFortyPiecesAtTheEnd() {
    drift.learnt(80);
    drift.learnt(80);

    assertThat(drift.pieces()).hasSize(40);
    assertThat(drift.pieces().get(39).to()).isEqualTo(1);
  }
}
