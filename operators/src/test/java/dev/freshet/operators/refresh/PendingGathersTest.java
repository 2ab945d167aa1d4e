package dev.freshet.operators.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequest.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Requests of one owner through three subtasks whose answers overtake each other. */
class PendingGathersTest {

  private static final int SUBTASKS = 3;
  private static final int HOME = 1;

  /** What was taken, in order. */
  private record Taken(
      Kind kind, long number, boolean superseded, long arrivedAt, List<GatherAnswer> parts) {

    boolean published() {
      return !superseded;
    }
  }

  @Test
  void nothingOvertakesTheNoticeInAnyInterleaving() throws Exception {
    List<GatherRequest> requests =
        List.of(
            request(Kind.REFRESH, 1, SUBTASKS, 300),
            request(Kind.FORGET, 2, SUBTASKS, 0),
            request(Kind.REFRESH, 3, SUBTASKS, 700));
    int[] interleavings = new int[1];
    interleave(
        new int[SUBTASKS],
        new ArrayList<>(),
        order -> {
          interleavings[0]++;
          PendingGathers pending = new PendingGathers();
          List<Taken> taken = new ArrayList<>();
          int[] next = new int[SUBTASKS];
          for (int subtask : order) {
            pending.add(GatherAnswer.notice(requests.get(next[subtask]++)), note(taken));
          }
          assertThat(taken).extracting(Taken::number).containsExactly(1L, 2L, 3L);
          assertThat(taken).allMatch(Taken::published);
          assertThat(taken).extracting(Taken::arrivedAt).containsExactly(300L, 0L, 700L);
          assertThat(taken).allSatisfy(one -> assertThat(one.parts()).hasSize(SUBTASKS));
          assertThat(pending.isEmpty()).isTrue();
        });
    assertThat(interleavings[0]).isEqualTo(1_680);
  }

  /** Sees one interleaving. */
  private interface Interleaving {
    void check(List<Integer> order) throws Exception;
  }

  /** Passes every order in which three parts each of all subtasks can come. */
  private static void interleave(int[] sent, List<Integer> order, Interleaving see)
      throws Exception {
    if (order.size() == 3 * SUBTASKS) {
      see.check(order);
      return;
    }
    for (int subtask = 0; subtask < SUBTASKS; subtask++) {
      if (sent[subtask] < 3) {
        sent[subtask]++;
        order.add(subtask);
        interleave(sent, order, see);
        order.remove(order.size() - 1);
        sent[subtask]--;
      }
    }
  }

  @Property(tries = 2_000)
  void whateverIsAskedInWhateverOrderItComes(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    List<Deque<GatherRequest>> channels = new ArrayList<>();
    for (int i = 0; i < SUBTASKS; i++) {
      channels.add(new ArrayDeque<>());
    }
    List<GatherRequest> requests = new ArrayList<>();
    int size = 1 + random.nextInt(7);
    for (int number = 1; number <= size; number++) {
      GatherRequest request = any(random, number, channels);
      requests.add(request);
    }
    PendingGathers pending = new PendingGathers();
    List<Taken> taken = new ArrayList<>();
    List<Deque<GatherRequest>> left = new ArrayList<>(channels);
    left.removeIf(Deque::isEmpty);
    while (!left.isEmpty()) {
      Deque<GatherRequest> channel = left.get(random.nextInt(left.size()));
      pending.add(GatherAnswer.notice(channel.remove()), note(taken));
      left.removeIf(Deque::isEmpty);
    }

    assertThat(pending.isEmpty()).isTrue();
    assertThat(taken.stream().map(Taken::number).sorted().toList())
        .as("each once")
        .isEqualTo(requests.stream().map(GatherRequest::number).toList());
    assertThat(taken.stream().filter(Taken::published).map(Taken::number).toList())
        .as("no result replaces a newer one")
        .isSorted();
    assertThat(taken)
        .allSatisfy(
            one -> {
              GatherRequest request = requests.get((int) one.number() - 1);
              assertThat(one.parts()).hasSize(request.parts());
              assertThat(one.kind().gathers() || one.published()).isTrue();
            });
    for (int i = 0; i < taken.size(); i++) {
      if (taken.get(i).kind() == Kind.FORGET) {
        long notice = taken.get(i).number();
        assertThat(taken.subList(0, i)).allMatch(before -> before.number() < notice);
        assertThat(taken.subList(i, taken.size())).allMatch(after -> after.number() >= notice);
      }
    }
    for (GatherRequest request : requests) {
      assertThat(taken)
          .as("the arrival of request %d is told, unless the entity went", request.number())
          .anyMatch(
              one ->
                  one.published()
                      && one.number() >= request.number()
                      && (!one.kind().gathers()
                          || request.arrivedAt() == 0
                          || (one.arrivedAt() != 0 && one.arrivedAt() <= request.arrivedAt())));
    }
  }

  @Test
  void ownersDoNotWaitForEachOther() throws Exception {
    PendingGathers pending = new PendingGathers();
    List<Taken> taken = new ArrayList<>();
    GatherRequest notice = request(Kind.FORGET, 1, 2, 0);
    pending.add(GatherAnswer.notice(notice), note(taken));
    GatherRequest other =
        new GatherRequest(
            Kind.REFRESH,
            8,
            new byte[0],
            2,
            1,
            0,
            true,
            0,
            8_000,
            0,
            5,
            1,
            1,
            0,
            1,
            new long[0],
            new float[0]);
    pending.add(GatherAnswer.notice(other), note(taken));
    assertThat(taken).extracting(Taken::number).containsExactly(2L);
    assertThat(pending.owners()).isEqualTo(1);
    assertThat(pending.requests()).isEqualTo(1);
    pending.add(GatherAnswer.notice(notice), note(taken));
    assertThat(pending.isEmpty()).isTrue();
    assertThat(pending.requests()).isZero();
  }

  /** Makes a request, and puts its parts into the channels as RequestSplitter sends them. */
  private static GatherRequest any(Random random, int number, List<Deque<GatherRequest>> channels) {
    Kind kind =
        switch (random.nextInt(5)) {
          case 0 -> Kind.FORGET;
          case 1 -> Kind.EXPIRE;
          default -> Kind.REFRESH;
        };
    boolean[] parts = new boolean[SUBTASKS];
    int size = 0;
    for (int subtask = 0; subtask < SUBTASKS; subtask++) {
      parts[subtask] =
          subtask == HOME || kind == Kind.FORGET || (kind == Kind.REFRESH && random.nextBoolean());
      size += parts[subtask] ? 1 : 0;
    }
    long arrivedAt = kind == Kind.REFRESH && random.nextInt(4) > 0 ? 1 + random.nextInt(99) : 0;
    GatherRequest request = request(kind, number, size, arrivedAt);
    for (int subtask = 0; subtask < SUBTASKS; subtask++) {
      if (parts[subtask]) {
        channels.get(subtask).add(request);
      }
    }
    return request;
  }

  private static PendingGathers.Complete note(List<Taken> taken) {
    return pending -> {
      GatherRequest request = pending.parts().get(0).request();
      taken.add(
          new Taken(
              request.kind(),
              request.number(),
              pending.superseded(),
              pending.arrivedAt(),
              pending.parts()));
    };
  }

  private static GatherRequest request(Kind kind, long number, int parts, long arrivedAt) {
    return new GatherRequest(
        kind,
        7,
        new byte[0],
        number,
        parts,
        0,
        false,
        0,
        8_000,
        1_000,
        arrivedAt,
        1,
        1,
        0,
        1,
        new long[0],
        new float[0]);
  }
}
