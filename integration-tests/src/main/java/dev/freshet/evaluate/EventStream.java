package dev.freshet.evaluate;

import dev.freshet.operators.ingest.Event;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A stream in memory, ordered by event time: engagements, and follows among them.
 *
 * <p>Users and items are numbered in the order of their first engagement, so the items seen before
 * some event are the numbers below a bound. An event at a position is an engagement if its {@link
 * #item} is not {@link #NONE}.
 */
public final class EventStream {

  /** What stands for the user and the item of an event that is no engagement. */
  public static final int NONE = -1;

  private final String name;
  private final List<Event> events;
  private final int[] users;
  private final int[] items;
  private final long[] userFingerprints;
  private final long[] itemFingerprints;
  private final int engagements;

  /**
   * @param users by position, the number of the user; {@link #NONE} if it is no engagement
   * @param items by position, the number of the item; {@link #NONE} if it is no engagement
   * @param userFingerprints by user number
   * @param itemFingerprints by item number
   */
  EventStream(
      String name,
      List<Event> events,
      int[] users,
      int[] items,
      long[] userFingerprints,
      long[] itemFingerprints) {
    this.name = name;
    this.events = events;
    this.users = users;
    this.items = items;
    this.userFingerprints = userFingerprints;
    this.itemFingerprints = itemFingerprints;
    int count = 0;
    for (int item : items) {
      count += item == NONE ? 0 : 1;
    }
    this.engagements = count;
  }

  /**
   * Numbers the users and items of events.
   *
   * @param events ordered by event time; kept, not copied
   * @param isEngagement by co-occurrence group, whether its events are engagements
   * @throws IllegalArgumentException if an event is older than the one before it
   */
  public static EventStream of(String name, List<Event> events, IntPredicate isEngagement) {
    Numbering userNumbers = new Numbering();
    Numbering itemNumbers = new Numbering();
    int[] users = new int[events.size()];
    int[] items = new int[events.size()];
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (i > 0 && event.eventTime() < events.get(i - 1).eventTime()) {
        throw new IllegalArgumentException("event %d is older than the one before".formatted(i));
      }
      boolean engagement = isEngagement.test(event.group());
      users[i] = engagement ? userNumbers.of(event.user()) : NONE;
      items[i] = engagement ? itemNumbers.of(event.anchor()) : NONE;
    }
    return new EventStream(
        name, events, users, items, userNumbers.fingerprints(), itemNumbers.fingerprints());
  }

  /** Returns what stands before a position, its users and items numbered as they are here. */
  public EventStream until(int position) {
    int[] users = Arrays.copyOf(this.users, position);
    int[] items = Arrays.copyOf(this.items, position);
    return new EventStream(
        name,
        events.subList(0, position),
        users,
        items,
        Arrays.copyOf(userFingerprints, 1 + Arrays.stream(users).max().orElse(NONE)),
        Arrays.copyOf(itemFingerprints, 1 + Arrays.stream(items).max().orElse(NONE)));
  }

  /** Returns the stream's name, for reports. */
  public String name() {
    return name;
  }

  /** Returns the number of events, engagements and follows. */
  public int size() {
    return events.size();
  }

  /** Returns the number of engagements. */
  public int engagements() {
    return engagements;
  }

  /** Returns the number of users that ever engage. */
  public int users() {
    return userFingerprints.length;
  }

  /** Returns the number of items that are ever engaged with. */
  public int items() {
    return itemFingerprints.length;
  }

  /** Returns the event at a position, as the job's operators take it in. */
  public Event event(int position) {
    return events.get(position);
  }

  /** Returns the event time at a position, milliseconds since the epoch. */
  public long time(int position) {
    return events.get(position).eventTime();
  }

  /** Returns the number of the engagement's user, {@link #NONE} if it is no engagement. */
  public int user(int position) {
    return users[position];
  }

  /** Returns the number of the engagement's item, {@link #NONE} if it is no engagement. */
  public int item(int position) {
    return items[position];
  }

  /** Returns the fingerprint of a user. */
  public long userFingerprint(int user) {
    return userFingerprints[user];
  }

  /** Returns the fingerprint of an item. */
  public long itemFingerprint(int item) {
    return itemFingerprints[item];
  }

  /** Returns the position of the first event that is later than the one at a position. */
  public int nextTime(int position) {
    int next = position + 1;
    while (next < size() && time(next) == time(position)) {
      next++;
    }
    return next;
  }

  /**
   * Returns the position at which the test half begins: the first event after half of the
   * engagements whose time is later than that of the event before it.
   */
  public int testFrom() {
    int seen = 0;
    int position = 0;
    while (position < size() && seen < (engagements + 1) / 2) {
      seen += items[position++] == NONE ? 0 : 1;
    }
    return position == 0 ? 0 : nextTime(position - 1);
  }
}
