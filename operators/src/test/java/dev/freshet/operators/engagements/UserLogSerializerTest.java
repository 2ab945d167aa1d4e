package dev.freshet.operators.engagements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.CoOccurrence;
import dev.freshet.maths.ContributionSink;
import dev.freshet.maths.EngagementLog;
import dev.freshet.maths.Panes;
import dev.freshet.operators.fixtures.ReleasedBytes;
import dev.freshet.operators.fixtures.RoundTrip;
import dev.freshet.operators.fixtures.Samples;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class UserLogSerializerTest {

  private static final UserLogSerializer SERIALIZER = new UserLogSerializer();
  private static final Panes PANES = new Panes(1_000, 64_000);
  private static final ContributionSink NOWHERE =
      new ContributionSink() {
        @Override
        public void support(long anchor, long time, long units) {}

        @Override
        public void pair(long anchor, long neighbour, int tick, long units) {}
      };

  @Property(tries = 300)
  void userLogsComeBack(@ForAll long seed) throws IOException {
    Samples samples = new Samples(seed);
    UserLog user = new UserLog(samples.bytes());
    user.foldedInAt = samples.any();
    user.dueAt = samples.any();
    user.arrivedAt = samples.any();
    user.live = samples.coin();
    user.forgottenUpTo = samples.any();
    user.expiresAt = samples.any();
    int groups = samples.below(4);
    for (int group = 0; group < groups; group++) {
      fill(user.log(group * 31), samples);
    }

    DataOutputSerializer out = new DataOutputSerializer(64);
    SERIALIZER.serialize(user, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    UserLog read = SERIALIZER.deserialize(in);

    assertThat(in.available()).isZero();
    assertThat(read.key()).isEqualTo(user.key());
    assertThat(read.foldedInAt).isEqualTo(user.foldedInAt);
    assertThat(read.dueAt).isEqualTo(user.dueAt);
    assertThat(read.arrivedAt).isEqualTo(user.arrivedAt);
    assertThat(read.live).isEqualTo(user.live);
    assertThat(read.forgottenUpTo).isEqualTo(user.forgottenUpTo);
    assertThat(read.expiresAt).isEqualTo(user.expiresAt);
    assertThat(read.groups()).isEqualTo(groups);
    for (int i = 0; i < groups; i++) {
      assertThat(read.group(i)).isEqualTo(user.group(i));
      assertSame(read.logAt(i), user.logAt(i));
    }
    assertThat(SERIALIZER.copy(user)).as("state is changed in place").isNotSameAs(user);
  }

  @Test
  void itsSnapshotIsCompatible() throws IOException {
    RoundTrip.checkSnapshot(SERIALIZER);
  }

  @Test
  void readsWhatReleasedVersionsWrote() throws IOException {
    UserLog user = new UserLog(new byte[] {1, 2});
    user.foldedInAt = 1;
    user.dueAt = 2;
    user.arrivedAt = 3;
    user.live = true;
    user.forgottenUpTo = 4;
    user.expiresAt = 5;
    CoOccurrence engagements = new CoOccurrence(PANES, 1_000, 3, 0.85, 30, false);
    engagements.insert(user.log(7), 100, 1, 1, 0, NOWHERE);
    engagements.insert(user.log(7), 200, 2, 0.5f, 20, NOWHERE);
    engagements.insert(user.log(7), 150, -1, 2, 30, NOWHERE);
    CoOccurrence follows = new CoOccurrence(PANES, 1_000, 3, 0.85, 30, true);
    follows.insert(user.log(8), 100, 1, 1, 0, NOWHERE);
    follows.insert(user.log(8), 200, 2, 1, 20, NOWHERE);
    follows.end(user.log(8), 300, 2, 30, NOWHERE);
    ReleasedBytes.check(SERIALIZER, List.of(new UserLog(new byte[] {1}), user));
  }

  private static void assertSame(EngagementLog read, EngagementLog written) {
    assertThat(read.size()).isEqualTo(written.size());
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.time(i)).isEqualTo(written.time(i));
      assertThat(read.anchor(i)).isEqualTo(written.anchor(i));
      assertThat(read.weight(i)).isEqualTo(written.weight(i));
      assertThat(read.eventId(i)).isEqualTo(written.eventId(i));
      assertThat(read.counts(i)).isEqualTo(written.counts(i));
    }
  }

  private static void fill(EngagementLog log, Samples samples) {
    boolean edges = samples.coin();
    CoOccurrence coOccurrence = new CoOccurrence(PANES, 1_000, 3, 0.85, 30, edges);
    for (int i = samples.size(); i > 0; i--) {
      long time = samples.coin() ? samples.positive() >> 10 : -(samples.positive() >> 10);
      long anchor = samples.below(20);
      float weight = Math.abs(samples.real()) + Float.MIN_NORMAL;
      long eventId = samples.coin() ? 0 : samples.any();
      if (edges && samples.coin()) {
        coOccurrence.end(log, time, anchor, eventId, NOWHERE);
      } else {
        coOccurrence.insert(log, time, anchor, weight, eventId, NOWHERE);
      }
    }
  }
}
