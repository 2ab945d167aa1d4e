package dev.freshet.evaluate;

/**
 * A sampled engagement, before it is learnt: which item will this user engage with now?
 *
 * @param position the engagement's position in the stream
 * @param user the user's number
 * @param item the item's number: the answer
 * @param timeMillis the event time, milliseconds since the epoch
 * @param liveItems how many items were seen strictly earlier; they have the numbers below it
 * @param earlier how many engagements the user had strictly earlier
 * @param newToUser whether the user has not engaged with the item strictly earlier
 * @param inAll whether it belongs to the sample of all engagements
 * @param inNew whether it belongs to the sample of engagements new to their user
 */
public record Query(
    int position,
    int user,
    int item,
    long timeMillis,
    int liveItems,
    int earlier,
    boolean newToUser,
    boolean inAll,
    boolean inNew) {

  /** Returns whether any system can rank the item: whether it was seen strictly earlier. */
  public boolean isRankable() {
    return item < liveItems;
  }
}
