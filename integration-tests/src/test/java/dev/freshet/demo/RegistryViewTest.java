package dev.freshet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Holds what the registry's contract says a reader holds. */
class RegistryViewTest {

  private final WireCodec<Embedding> codec = WireCodec.of(Embedding.class);
  private final RegistryView view = new RegistryView(2);

  @Test
  void keepsTheHighestSequence() throws MalformedRecordException {
    assertThat(publish("item", "a", 5, 1f)).isPresent();
    assertThat(publish("item", "a", 4, 2f)).isEmpty();
    assertThat(publish("item", "a", 5, 3f)).isEmpty();
    assertThat(view.vector("item:a")).hasValue(new float[] {1f});

    assertThat(publish("item", "a", 6, 4f)).isPresent();
    assertThat(view.vector("item:a")).hasValue(new float[] {4f});
  }

  @Test
  void forgetsWhatIsGoneWithItsSequence() throws MalformedRecordException {
    publish("item", "a", 5, 1f);
    view.apply(EntityKey.of("item", "a"), null);

    assertThat(view.vector("item:a")).isEmpty();
    assertThat(view.liveByType()).isEmpty();
    assertThat(publish("item", "a", 4, 2f)).isPresent();
  }

  @Test
  void countsFoldedInEntitiesBeyondTheVectorsItKeeps() throws MalformedRecordException {
    publish("user", "a", 1, 1f);
    publish("user", "b", 1, 2f);
    publish("user", "c", 1, 3f);
    publish("item", "x:y", 1, 4f);

    assertThat(view.liveByType()).isEqualTo(Map.of("user", 3L, "item", 1L));
    assertThat(view.vector("user:a")).isEmpty();
    assertThat(view.vector("user:c")).isPresent();
  }

  private Optional<Embedding> publish(String type, String id, long sequence, float value)
      throws MalformedRecordException {
    Embedding embedding =
        Embedding.newBuilder()
            .setEntity(new Entity(type, id))
            .setSpace("films")
            .setVersion(1)
            .setVector(PackedVector.pack(new float[] {value}))
            .setDimension(1)
            .setScale(1)
            .setSupport(1)
            .setRowWeight(1)
            .setSequence(sequence)
            .setEventTime(0)
            .setArrivedAt(0)
            .setPublishedAt(0)
            .setSource(type.equals("user") ? VectorSource.FOLDED_IN : VectorSource.TRAINED)
            .setDrift(0)
            .setJob("test")
            .setNeighbours(ByteBuffer.allocate(0))
            .build();
    return view.apply(EntityKey.of(type, id), codec.encode(embedding));
  }
}
