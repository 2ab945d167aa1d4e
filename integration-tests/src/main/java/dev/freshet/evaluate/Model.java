package dev.freshet.evaluate;

/** Learns a stream, one event after the other. */
public interface Model {

  /** Returns the model's name, unique in an evaluation. */
  String name();

  /**
   * Learns an event of the stream.
   *
   * <p>Called once for every position, in order; in between, scorers are asked, but never about an
   * event whose time is not later than that of everything learnt.
   *
   * @param position the event's position in the stream
   */
  void learn(int position);

  /** Is told that everything before the test half was learnt, and nothing of it. */
  default void beginTest() {}
}
