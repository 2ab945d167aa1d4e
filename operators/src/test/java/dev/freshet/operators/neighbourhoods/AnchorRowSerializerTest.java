package dev.freshet.operators.neighbourhoods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.maths.Panes;
import dev.freshet.operators.fixtures.ReleasedBytes;
import dev.freshet.operators.fixtures.RoundTrip;
import dev.freshet.operators.fixtures.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class AnchorRowSerializerTest {

  private static final AnchorRowSerializer SERIALIZER = new AnchorRowSerializer();
  private static final Panes PANES = new Panes(1_000, 64_000);

  @Property(tries = 300)
  void rowsComeBack(@ForAll long seed) throws IOException {
    Samples samples = new Samples(seed);
    AnchorRow row = new AnchorRow(neighbourhood(samples));
    row.key = samples.bytesOrNull();
    row.time = samples.any();
    row.refreshedAt = samples.any();
    row.dueAt = samples.any();
    row.arrivedAt = samples.any();
    row.ownTime = samples.any();
    row.fadesAt = samples.any();
    row.wakesAt = samples.any();
    row.forgottenUpTo = samples.any();
    row.group = samples.anyInt();

    DataOutputSerializer out = new DataOutputSerializer(64);
    SERIALIZER.serialize(row, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    AnchorRow read = SERIALIZER.deserialize(in);

    assertThat(in.available()).isZero();
    assertThat(read.key).isEqualTo(row.key);
    assertThat(read.time).isEqualTo(row.time);
    assertThat(read.refreshedAt).isEqualTo(row.refreshedAt);
    assertThat(read.dueAt).isEqualTo(row.dueAt);
    assertThat(read.arrivedAt).isEqualTo(row.arrivedAt);
    assertThat(read.ownTime).isEqualTo(row.ownTime);
    assertThat(read.fadesAt).isEqualTo(row.fadesAt);
    assertThat(read.wakesAt).isEqualTo(row.wakesAt);
    assertThat(read.forgottenUpTo).isEqualTo(row.forgottenUpTo);
    assertThat(read.group).isEqualTo(row.group);
    assertThat(entries(read.neighbourhood())).isEqualTo(entries(row.neighbourhood()));
    assertThat(read.neighbourhood().bound()).isEqualTo(row.neighbourhood().bound());
    assertThat(read.neighbourhood().now()).isEqualTo(row.neighbourhood().now());
    assertThat(read.neighbourhood().neighbours()).isEqualTo(row.neighbourhood().neighbours());
    DataOutputSerializer again = new DataOutputSerializer(64);
    SERIALIZER.serialize(read, again);
    assertThat(again.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
    assertThat(SERIALIZER.copy(row)).as("state is changed in place").isNotSameAs(row);
  }

  @Test
  void itsSnapshotIsCompatible() throws IOException {
    RoundTrip.checkSnapshot(SERIALIZER);
  }

  @Test
  void readsWhatReleasedVersionsWrote() throws IOException {
    AnchorRow row = new AnchorRow(new Neighbourhood());
    row.key = new byte[] {1, 2};
    row.time = 1;
    row.refreshedAt = 2;
    row.dueAt = 3;
    row.arrivedAt = 4;
    row.ownTime = 5;
    row.fadesAt = 6;
    row.wakesAt = 7;
    row.forgottenUpTo = 8;
    row.group = 9;
    for (int i = 0; i < 10; i++) {
      row.neighbourhood().advance(PANES, 1_000 + i);
      row.neighbourhood().addSupport(PANES, 1_000 - i, 100 + i);
      row.neighbourhood().add(PANES, (long) i * i - 10, 1_000 - 2 * i, 1_000 + i);
    }
    row.neighbourhood().truncate(PANES, 8, new HalfLife(16_000));
    ReleasedBytes.check(SERIALIZER, List.of(new AnchorRow(new Neighbourhood()), row));
  }

  private static List<String> entries(Neighbourhood row) {
    List<String> entries = new ArrayList<>();
    row.visit(
        (zero, pane, units) -> entries.add("support " + pane + ' ' + units),
        (neighbour, pane, units) -> entries.add(neighbour + " " + pane + ' ' + units));
    return entries;
  }

  private static Neighbourhood neighbourhood(Samples samples) {
    Neighbourhood row = new Neighbourhood();
    HalfLife longest = new HalfLife(16_000);
    int tick = samples.below(1_000_000);
    for (int i = samples.size(); i > 0; i--) {
      tick += samples.below(10);
      row.advance(PANES, tick);
      int at = tick - samples.below(70);
      row.addSupport(PANES, at, 1 + samples.below(100_000));
      for (int j = samples.below(6); j > 0; j--) {
        row.add(PANES, samples.below(30) - 15L, at, samples.below(200_000) - 50_000L);
      }
      row.truncate(PANES, 8, longest);
    }
    return row;
  }
}
