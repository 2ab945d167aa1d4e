package dev.freshet.evaluate.report;

import dev.freshet.evaluate.EventStream;

/** A part of a stream, cut into pieces of equally many engagements. */
final class Pieces {

  private final EventStream stream;
  private final int[] bounds;
  private final double[] shares;

  /**
   * Cuts the part from a position to the stream's end.
   *
   * @param count at least 1
   */
  Pieces(EventStream stream, int from, int count) {
    this.stream = stream;
    bounds = new int[count + 1];
    shares = new double[count + 1];
    int before = engagements(stream, 0, from);
    long rest = (long) stream.engagements() - before;
    bounds[0] = from;
    int position = from;
    int seen = before;
    for (int piece = 1; piece <= count; piece++) {
      int until = before + (int) (rest * piece / count);
      while (seen < until) {
        seen += stream.item(position++) == EventStream.NONE ? 0 : 1;
      }
      bounds[piece] = position;
    }
    bounds[count] = stream.size();
    for (int bound = 0; bound <= count; bound++) {
      long engaged = before + (bound * rest) / count;
      shares[bound] = stream.engagements() == 0 ? 0 : (double) engaged / stream.engagements();
    }
  }

  private static int engagements(EventStream stream, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += stream.item(i) == EventStream.NONE ? 0 : 1;
    }
    return count;
  }

  /** Returns how many there are. */
  int count() {
    return bounds.length - 1;
  }

  /** Returns the position of the first event of a piece. */
  int start(int piece) {
    return bounds[piece];
  }

  /** Returns the position after the last event of a piece. */
  int end(int piece) {
    return bounds[piece + 1];
  }

  /** Returns how much of the stream's engagements lies before a piece, from 0 to 1. */
  double from(int piece) {
    return shares[piece];
  }

  /** Returns how much of the stream's engagements lies before the end of a piece, from 0 to 1. */
  double to(int piece) {
    return shares[piece + 1];
  }

  /** Returns the time of a piece's first event, in milliseconds since the epoch. */
  long startMillis(int piece) {
    return stream.time(Math.min(bounds[piece], stream.size() - 1));
  }
}
