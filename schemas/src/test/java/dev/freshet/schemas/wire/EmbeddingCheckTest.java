package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Holds registry records against what every reader may rely on. */
class EmbeddingCheckTest {

  private final EmbeddingCheck check = new EmbeddingCheck("films", 1, OptionalInt.of(2));
  private Reason reason;

  @Test
  void givesTheVectorOfASoundRecord() throws MalformedRecordException {
    Embedding sound = record(embedding -> {});
    assertThat(check.vector(new Entity("item", "a"), sound)).containsExactly(1, -2);
    assertThat(check.vector(new Entity("item", "a"), sound)).as("again").containsExactly(1, -2);
    assertThat(check.vector(new Entity("item", "a"), record(e -> e.setSequence(1L << 60))))
        .hasSize(2);
    assertThat(check.vector(new Entity("item", "a"), record(e -> e.setSupport(0)))).hasSize(2);
  }

  @Test
  void takesAnyDimensionIfNoneIsAskedFor() throws MalformedRecordException {
    Embedding three = record(vector(1, 2, 3));
    assertThat(
            new EmbeddingCheck("films", 1, OptionalInt.empty())
                .vector(new Entity("item", "a"), three))
        .hasSize(3);
  }

  @Test
  void saysWhatIsWrongWithWhom() {
    reason = Reason.OTHER_ENTITY;
    refuses(e -> e.setEntity(new Entity("item", "b")), "item:a", "item:b");
    refuses(e -> e.setEntity(new Entity("user", "a")), "item:a", "user:a");
    reason = Reason.OTHER_SPACE;
    refuses(e -> e.setSpace("b".repeat(1 << 20)), "item:a", "bbb…");
    refuses(e -> e.setSpace("books"), "item:a", "books version 1", "films version 1");
    refuses(e -> e.setVersion(2), "item:a", "films version 2", "films version 1");
    reason = Reason.OUT_OF_RANGE;
    refuses(e -> e.setSequence(0), "item:a", "sequence 0");
    refuses(e -> e.setSequence((1L << 60) + 1), "item:a", "[1, 2^60]");
    for (double count : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, 0x1p60}) {
      refuses(e -> e.setSupport(count), "item:a", "support " + count);
      refuses(e -> e.setRowWeight(count), "item:a", "row_weight " + count);
      refuses(e -> e.setRecentSupport(count), "item:a", "recent_support " + count);
      refuses(e -> e.setPopularity((float) count), "item:a", "popularity " + count);
    }
    reason = Reason.BAD_VECTOR;
    refuses(e -> e.setDimension(0), "item:a", "8 bytes for dimension 0");
    refuses(e -> e.setDimension((1 << 30) + 2), "item:a", "dimension 1073741826");
    refuses(e -> e.setVector(ByteBuffer.wrap(new byte[9])), "item:a", "9 bytes for dimension 2");
    refuses(vector(1, 2, 3), "item:a", "3 components, the space has 2");
    for (float scale : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      refuses(e -> e.setScale(scale), "item:a", "scale " + scale);
    }
    refuses(e -> e.setScale(Float.MIN_VALUE), "item:a", "component 0", "divided by the scale");
    refuses(e -> e.setScale(1e-6f), "item:a", "component 1", "too large");
    refuses(vector(1, -1.6e6f), "item:a", "component 1 is not finite or too large");
    refuses(vector(1, Float.NaN), "item:a", "component 1 is not finite");
    refuses(vector(Float.NEGATIVE_INFINITY, 1), "item:a", "component 0 is not finite");
  }

  private void refuses(Consumer<Embedding> change, String... words) {
    MalformedRecordException e =
        catchThrowableOfType(
            MalformedRecordException.class,
            () -> check.vector(new Entity("item", "a"), record(change)));
    assertThat(e).as("%s", String.join(", ", words)).isNotNull().hasMessageContainingAll(words);
    assertThat(e.reason()).isEqualTo(reason);
  }

  private static Consumer<Embedding> vector(float... vector) {
    return embedding -> {
      embedding.setVector(PackedVector.pack(vector));
      embedding.setDimension(vector.length);
    };
  }

  /** A sound record of item:a in space films, version 1, with vector (1, −2), changed. */
  private static Embedding record(Consumer<Embedding> change) {
    Embedding embedding = SampleRecords.embedding();
    embedding.setEntity(new Entity("item", "a"));
    embedding.setSpace("films");
    embedding.setVersion(1);
    vector(1, -2).accept(embedding);
    change.accept(embedding);
    return embedding;
  }
}
