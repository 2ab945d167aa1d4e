package dev.freshet.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.fixtures.NumberedKeys;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What is written to a job's source topics before it is stopped, and after it has gone on. */
final class Traffic {

  /** The earliest event time. */
  private static final long START = 1_700_000_000_000L;

  private static final long DAY = 86_400_000;
  private static final long REQUESTED_AT = START + 6 * DAY;

  /** The event time of the latest event. */
  static final long END = START + 12 * DAY;

  private static final int USERS = 16;
  private static final int ITEMS = 20;
  private static final int PRODUCERS = 6;

  private static final WireCodec<Engagement> ENGAGEMENTS = WireCodec.of(Engagement.class);
  private static final WireCodec<Follow> FOLLOWS = WireCodec.of(Follow.class);
  private static final WireCodec<Deletion> DELETIONS = WireCodec.of(Deletion.class);

  private final UpgradeRun run;

  Traffic(UpgradeRun run) {
    this.run = run;
  }

  /** Writes what a job is to have in its state, of every kind. */
  void before() throws Exception {
    engage(new Random(1), 300, START);
    for (int user = 0; user < USERS; user++) {
      for (int k = 0; k < 3; k++) {
        follow(FollowAction.FOLLOW, user, user + k, START + 1_000L * user + k);
      }
    }
    for (int user = 0; user < USERS; user += 4) {
      follow(FollowAction.UNFOLLOW, user, user + 1, START + DAY + user);
    }
    for (int k = 0; k < 4; k++) {
      engage("leaver", "i" + k, START + k);
      follow(FollowAction.FOLLOW, "leaver", "p" + k, START + k);
    }
    engage("reader", "i0", START); // Who follows nobody expires.
    // Of these two nothing is to be left with their neighbours, so they have none.
    engage("fan of leaver", "leaver", START);
    follow(FollowAction.FOLLOW, "fan of leaver", "leaver", START);
    byte[] malformed = {1, 2, 3};
    run.write(run.options().topics().engagements(), malformed, malformed);
    run.awaitTakenIn();
    run.awaitWritten(NumberedKeys.of(USERS, ITEMS, PRODUCERS));
    run.checkpoint();
    for (String key : List.of("user:leaver", "item:leaver", "producer:leaver")) {
      forget(key);
    }
    for (int i = 0; i < 4; i++) {
      engage("u" + i % 2, "i" + i % 2, START + 5 * DAY + i); // The second time, they wait.
    }
    run.awaitTakenIn();
    run.awaitWritten(Set.of("item:leaver", "producer:leaver"));
  }

  /** Writes what is paired with, added to and taken back from that. */
  void after() throws Exception {
    engage(new Random(2), 200, START + 7 * DAY);
    for (int user = 0; user < USERS; user++) {
      follow(FollowAction.UNFOLLOW, user, user, START + 8 * DAY + user);
      follow(FollowAction.FOLLOW, user, user + 4, START + 8 * DAY + 1_000L * user);
    }
    engage("leaver", "i5", REQUESTED_AT); // Not newer than the request to forget.
    engage("fan of leaver", "leaver", REQUESTED_AT - 1);
    follow(FollowAction.FOLLOW, "fan of leaver", "leaver", REQUESTED_AT);
    engage("leaver", "i6", END);
    engage("another fan", "leaver", END);
    run.awaitTakenIn();
  }

  /** Engagements of five days; among the first, every user and every item. */
  private void engage(Random random, int events, long from) {
    for (int i = 0; i < events; i++) {
      int user = i < ITEMS ? i % USERS : random.nextInt(USERS);
      int item = i < ITEMS ? i : (int) (random.nextDouble() * random.nextDouble() * ITEMS);
      long time = from + (long) (5 * DAY * (i + random.nextInt(10)) / (events + 10.0));
      engage("u" + user, "i" + item, time);
    }
  }

  private void engage(String user, String item, long time) {
    Engagement event = new Engagement(null, user, item, null, "like", null, List.of(), time);
    run.write(
        run.options().topics().engagements(), user.getBytes(UTF_8), ENGAGEMENTS.encode(event));
  }

  private void follow(FollowAction action, int user, int producer, long time) {
    follow(action, "u" + user, "p" + producer % PRODUCERS, time);
  }

  private void follow(FollowAction action, String user, String producer, long time) {
    Follow event = new Follow(null, user, producer, action, time);
    run.write(run.options().topics().follows(), user.getBytes(UTF_8), FOLLOWS.encode(event));
  }

  private void forget(String key) throws MalformedRecordException {
    byte[] bytes = key.getBytes(UTF_8);
    Deletion request = new Deletion(EntityKey.parse(bytes), REQUESTED_AT);
    run.write(run.options().topics().deletions(), bytes, DELETIONS.encode(request));
  }
}
