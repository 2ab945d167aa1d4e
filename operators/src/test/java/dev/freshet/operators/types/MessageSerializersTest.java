package dev.freshet.operators.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.maths.GramSum;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.engagements.RowDeltaSerializer;
import dev.freshet.operators.fixtures.ReleasedBytes;
import dev.freshet.operators.fixtures.RoundTrip;
import dev.freshet.operators.fixtures.Samples;
import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherAnswerSerializer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequestSerializer;
import dev.freshet.operators.ingest.Arrival;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.operators.refresh.RefreshAuditSerializer;
import dev.freshet.operators.refresh.RegistryUpdate;
import dev.freshet.operators.refresh.RegistryUpdateSerializer;
import dev.freshet.operators.statistics.PartialStatistics;
import dev.freshet.operators.statistics.SpaceStatistics;
import dev.freshet.operators.statistics.ToldTotals;
import dev.freshet.operators.vectors.Publication;
import dev.freshet.operators.vectors.StoredVector;
import dev.freshet.operators.vectors.StoredVectorSerializer;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.VectorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class MessageSerializersTest {

  @Property(tries = 300)
  void messagesComeBack(@ForAll long seed) throws IOException {
    Samples samples = new Samples(seed);
    RoundTrip.check(new Event.Serializer(), event(samples));
    RoundTrip.check(new DeadLetter.Serializer(), deadLetter(samples));
    RoundTrip.check(new Arrival.Serializer(), new Arrival(event(samples), null));
    RoundTrip.check(new Arrival.Serializer(), new Arrival(null, deadLetter(samples)));
    RoundTrip.check(new Arrival.Serializer(), Arrival.UNRELATED);
    RoundTrip.check(new RowDeltaSerializer(), delta(samples));
    RoundTrip.check(new GatherRequestSerializer(), request(samples));
    RoundTrip.check(new GatherAnswerSerializer(), answer(samples));
    RoundTrip.check(new StoredVectorSerializer(), stored(samples));
    RoundTrip.check(
        new Publication.Serializer(),
        new Publication(samples.any(), samples.anyInt(), samples.coin() ? stored(samples) : null));
    RoundTrip.check(new PartialStatistics.Serializer(), partial(samples));
    RoundTrip.check(
        new SpaceStatistics.Serializer(),
        new SpaceStatistics(samples.any(), sum(samples, 5), told(samples)));
    RoundTrip.check(
        new RegistryUpdateSerializer(),
        new RegistryUpdate(
            samples.bytes(), samples.coin() ? embedding(samples) : null, samples.any()));
    RoundTrip.check(new RefreshAuditSerializer(), audit(samples));
  }

  @Test
  void anUnknownKindOfArrivalIsNotTakenForNothing() {
    DataInputDeserializer bytes = new DataInputDeserializer(new byte[] {1, 9});
    assertThatThrownBy(() -> new Arrival.Serializer().deserialize(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("code 9");
  }

  @Test
  void statesWithoutPopularityAreRead() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeByte(1);
    out.writeFloat(2);
    out.writeDouble(5);
    out.writeDouble(0.5);
    out.writeLong(11);
    out.writeLong(1_000);
    PackedArrays.writeFloats(new float[] {3, 4}, 2, out);
    assertThat(new StoredVectorSerializer().deserialize(in(out)))
        .usingRecursiveComparison()
        .isEqualTo(new StoredVector(new float[] {3, 4}, 2, 0, 5, 0.5, 11, 1_000));

    GramSum sum = sum(new Samples(1), 5);
    out.clear();
    out.writeByte(1);
    out.writeLong(9);
    sum.write(out);
    assertThat(new SpaceStatistics.Serializer().deserialize(in(out)))
        .usingRecursiveComparison()
        .isEqualTo(new SpaceStatistics(9, sum, ToldTotals.none()));
  }

  @Test
  void statesOfReleasedVersionsAreRead() throws IOException {
    ReleasedBytes.check(
        new StoredVectorSerializer(),
        List.of(
            new StoredVector(new float[] {3, -4}, 2, 0.5f, 5, 0.25, 11, 1_000),
            new StoredVector(new float[0], 1, 0, 0, 0, -1, 0)));
    GramSum sum = new GramSum(2);
    sum.add(new float[] {3, -4}, 0.25);
    ReleasedBytes.check(
        new SpaceStatistics.Serializer(), List.of(new SpaceStatistics(9, sum, ToldTotals.none())));
    Embedding embedding =
        new Embedding(
            new Entity("item", "ä"),
            "films",
            2,
            ByteBuffer.wrap(new byte[] {0, 0, 64, 64}),
            1,
            2f,
            5.0,
            0.25,
            11L,
            1_000L,
            2_000L,
            3_000L,
            VectorSource.TRAINED,
            0.125f,
            "job",
            ByteBuffer.allocate(0),
            1.5,
            0.5f);
    ReleasedBytes.check(
        new RegistryUpdateSerializer(),
        List.of(
            new RegistryUpdate(new byte[] {1, 2}, null, 7),
            new RegistryUpdate(new byte[] {1, 2}, embedding, 7)));
  }

  private static DataInputDeserializer in(DataOutputSerializer out) {
    return new DataInputDeserializer(out.getCopyOfBuffer());
  }

  @Test
  void snapshotsOfSerializersAreCompatible() throws IOException {
    for (PackedSerializer<?> serializer :
        List.of(
            new Event.Serializer(),
            new DeadLetter.Serializer(),
            new Arrival.Serializer(),
            new RowDeltaSerializer(),
            new GatherRequestSerializer(),
            new GatherAnswerSerializer(),
            new StoredVectorSerializer(),
            new Publication.Serializer(),
            new PartialStatistics.Serializer(),
            new SpaceStatistics.Serializer(),
            new RegistryUpdateSerializer(),
            new RefreshAuditSerializer())) {
      RoundTrip.checkSnapshot(serializer);
    }
  }

  private static Origin origin(Samples s) {
    return new Origin(
        s.text(),
        s.below(100),
        s.positive(),
        s.any(),
        s.bytesOrNull(),
        s.bytesOrNull(),
        s.below(3));
  }

  private static Event event(Samples s) {
    return new Event(
        s.coin() ? Event.Kind.ADD : Event.Kind.FORGET,
        s.any(),
        s.bytes(),
        s.any(),
        s.bytes(),
        s.below(5),
        s.real(),
        s.any(),
        s.any(),
        s.any(),
        origin(s));
  }

  private static DeadLetter deadLetter(Samples s) {
    return new DeadLetter(origin(s), s.text(), s.text());
  }

  private static RowDelta delta(Samples s) {
    int supports = s.size();
    int pairs = s.size();
    List<Origin> origins = new ArrayList<>();
    for (int i = s.below(4); i > 0; i--) {
      origins.add(origin(s));
    }
    return new RowDelta(
        s.any(),
        s.below(5),
        s.bytesOrNull(),
        s.any(),
        s.any(),
        s.longs(supports),
        s.longs(supports),
        s.longs(pairs),
        s.ints(pairs),
        s.longs(pairs),
        origins,
        s.longs(s.size()),
        s.any());
  }

  private static GatherRequest request(Samples s) {
    return request(s, s.below(5), s.below(32_768));
  }

  private static GatherRequest request(Samples s, int group, int source) {
    int size = s.size();
    return new GatherRequest(
        s.coin() ? GatherRequest.Kind.REFRESH : GatherRequest.Kind.EXPIRE,
        s.any(),
        s.bytes(),
        s.positive(),
        s.below(100),
        s.anyInt(),
        s.coin(),
        group,
        s.positive(),
        s.any(),
        s.any(),
        s.real(),
        s.real(),
        source,
        s.real(),
        s.longs(size),
        s.floats(size));
  }

  private static GatherAnswer answer(Samples s) {
    int size = s.size();
    return new GatherAnswer(
        request(s),
        s.floats(3 * size),
        s.floats(size),
        s.floats(size),
        s.coin() ? s.floats(3) : null,
        s.real(),
        s.real(),
        s.real(),
        s.any());
  }

  private static StoredVector stored(Samples s) {
    return new StoredVector(
        s.floats(s.size()), s.real(), s.real(), s.real(), s.real(), s.any(), s.any());
  }

  private static GramSum sum(Samples s, int dimension) {
    GramSum sum = new GramSum(dimension);
    for (int i = s.size(); i > 0; i--) {
      sum.add(s.floats(dimension), s.real());
    }
    return sum;
  }

  private static PartialStatistics partial(Samples s) {
    int size = s.size();
    int[] keyGroups = new int[size];
    GramSum[] sums = new GramSum[size];
    for (int i = 0; i < size; i++) {
      keyGroups[i] = s.below(32_768);
      sums[i] = s.coin() ? sum(s, 1 + s.below(4)) : null;
    }
    return new PartialStatistics(keyGroups, sums, told(s));
  }

  private static ToldTotals told(Samples s) {
    ToldTotals told = new ToldTotals(3, 2);
    for (int i = s.below(5); i > 0; i--) {
      GatherRequest request = request(s, s.below(3), s.below(2));
      if (request.number() > 0) {
        told.take(request);
      }
    }
    return told;
  }

  private static Embedding embedding(Samples s) {
    return new Embedding(
        new Entity("item", s.text()),
        s.text(),
        s.anyInt(),
        s.buffer(),
        s.anyInt(),
        s.real(),
        (double) s.real(),
        (double) s.real(),
        s.any(),
        s.any(),
        s.any(),
        s.any(),
        s.coin() ? VectorSource.TRAINED : VectorSource.FOLDED_IN,
        s.real(),
        s.text(),
        s.buffer(),
        (double) s.real(),
        s.real());
  }

  private static RefreshAudit audit(Samples s) {
    return new RefreshAudit(
        new Entity("item", s.text()),
        s.any(),
        s.coin() ? RunKind.REFRESH : RunKind.FOLD_IN,
        s.any(),
        (double) s.real(),
        s.anyInt(),
        s.buffer(),
        s.buffer(),
        s.buffer(),
        s.buffer(),
        s.buffer(),
        s.any(),
        s.any(),
        (double) s.real(),
        s.coin() ? s.buffer() : null,
        s.buffer(),
        s.real());
  }
}
