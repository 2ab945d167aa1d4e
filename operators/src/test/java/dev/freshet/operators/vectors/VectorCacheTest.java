package dev.freshet.operators.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorCacheTest {

  private final Map<Long, StoredVector> state = new HashMap<>();
  private long reads;
  private long writes;

  private VectorCache cache(int capacity) {
    return new VectorCache(
        new VectorCache.State() {
          @Override
          public StoredVector read(long entity) {
            reads++;
            return state.getOrDefault(entity, StoredVector.NONE);
          }

          @Override
          public void write(long entity, StoredVector vector) {
            writes++;
            state.put(entity, vector);
          }
        },
        capacity);
  }

  private static StoredVector vector(long sequence) {
    return new StoredVector(new float[] {sequence}, 1, 0, 0, 0, sequence, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 100})
  void actsLikeTheStateBelowIt(int capacity) throws Exception {
    Random random = new Random(capacity);
    Map<Long, StoredVector> truth = new HashMap<>();
    VectorCache cache = cache(capacity);
    for (int i = 1; i <= 5_000; i++) {
      for (int j = random.nextInt(10); j >= 0; j--) {
        long entity = random.nextInt(30);
        assertThat(cache.get(entity)).isSameAs(truth.getOrDefault(entity, StoredVector.NONE));
      }
      if (random.nextInt(3) > 0) {
        long entity = random.nextInt(30);
        StoredVector by = random.nextInt(5) == 0 ? StoredVector.NONE : vector(i);
        truth.put(entity, by);
        cache.put(entity, by);
      }
      cache.settle();
      if (random.nextInt(100) == 0) {
        cache.flush();
        assertThat(state).isEqualTo(truth);
      }
    }
    cache.flush();
    assertThat(state).isEqualTo(truth);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100})
  void whatIsUsedAgainStaysAndIsWrittenOnce(int capacity) throws Exception {
    VectorCache cache = cache(capacity);
    for (int i = 1; i <= 1_000; i++) {
      cache.put(7, vector(i));
      cache.settle();
      assertThat(cache.get(1_000 + i)).isSameAs(StoredVector.NONE);
      cache.settle();
    }
    assertThat(reads).isEqualTo(1_000);
    assertThat(writes).isZero();
    cache.flush();
    cache.flush();
    assertThat(writes).isEqualTo(1);
    assertThat(state).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 100})
  void noMoreIsKeptThanThereIsRoomFor(int capacity) throws Exception {
    VectorCache cache = cache(capacity);
    for (int round = 0; round < 3; round++) {
      for (long entity = 0; entity < 1_000; entity++) {
        assertThat(cache.get(entity)).isSameAs(StoredVector.NONE);
        cache.settle();
      }
    }
    assertThat(reads).isEqualTo(3_000);
  }
}
