package dev.freshet.evaluate.report;

import dev.freshet.evaluate.EventStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Notes, as a stream is learnt, how far vectors move in each of its forty pieces. */
public final class DriftAlongStream {

  private static final int PIECES = 40;

  private final Pieces pieces;
  private final Supplier<DriftTotals> totals;
  private final List<DriftPiece> noted = new ArrayList<>();
  private DriftTotals before = new DriftTotals(0, 0, 0);

  /**
   * Begins with a stream of which nothing is learnt.
   *
   * @param totals tells how far vectors have moved so far
   */
  public DriftAlongStream(EventStream stream, Supplier<DriftTotals> totals) {
    this.pieces = new Pieces(stream, 0, PIECES);
    this.totals = totals;
  }

  /** Is told how many of the stream's events are learnt, never fewer than before. */
  public void learnt(int events) {
    while (noted.size() < pieces.count() && events >= pieces.end(noted.size())) {
      DriftTotals now = totals.get();
      int piece = noted.size();
      noted.add(DriftPiece.between(pieces.from(piece), pieces.to(piece), before, now));
      before = now;
    }
  }

  /** Returns the pieces that are learnt whole, in the stream's order. */
  public List<DriftPiece> pieces() {
    return List.copyOf(noted);
  }
}
