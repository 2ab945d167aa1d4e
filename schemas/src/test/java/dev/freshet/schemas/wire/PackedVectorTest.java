package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Exercises packing of vectors and neighbours. */
class PackedVectorTest {

  private static final float[] VECTOR = {1f, -2.5f, Float.MIN_VALUE, -0f, Float.NaN};

  @Test
  void vectorIsLittleEndian() {
    ByteBuffer packed = PackedVector.pack(new float[] {1f, -2.5f});
    assertThat(hex(packed)).isEqualTo("0000803f000020c0");
    assertThat(PackedVector.dimension(packed)).isEqualTo(2);
  }

  @Test
  void vectorRoundTrip() {
    ByteBuffer packed = PackedVector.pack(VECTOR);
    assertThat(PackedVector.unpack(packed)).isEqualTo(VECTOR);
    assertThat(PackedVector.unpack(packed)).isEqualTo(VECTOR);
    assertThat(PackedVector.unpack(PackedVector.pack(new float[0]))).isEmpty();
  }

  @Test
  void vectorWithinLargerArrays() {
    ByteBuffer packed = PackedVector.pack(VECTOR, 1, 2);
    ByteBuffer larger =
        ByteBuffer.allocate(20).position(7).put(packed.duplicate()).flip().position(7);
    float[] target = {9f, 9f, 9f, 9f};
    assertThat(PackedVector.unpack(larger, target, 1)).isEqualTo(2);
    assertThat(target).isEqualTo(new float[] {9f, -2.5f, Float.MIN_VALUE, 9f});
    assertThat(larger.position()).isEqualTo(7);
    assertThatThrownBy(() -> PackedVector.unpack(larger, target, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void oddLengthsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackedVector.unpack(ByteBuffer.allocate(7)))
        .withMessageContaining("7 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackedNeighbours.count(ByteBuffer.allocate(13)))
        .withMessageContaining("13 bytes");
  }

  @Test
  void neighbours() {
    long[] fingerprints = {0x0123_4567_89ab_cdefL, -1L, 5L};
    float[] weights = {0.25f, 1f, 7f};
    ByteBuffer packed = PackedNeighbours.pack(fingerprints, weights, 2);
    assertThat(hex(packed)).isEqualTo("efcdab89674523010000803effffffffffffffff0000803f");
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      packed.order(order);
      assertThat(PackedNeighbours.count(packed)).isEqualTo(2);
      for (int i = 0; i < 2; i++) {
        assertThat(PackedNeighbours.fingerprint(packed, i)).isEqualTo(fingerprints[i]);
        assertThat(PackedNeighbours.weight(packed, i)).isEqualTo(weights[i]);
      }
      assertThatThrownBy(() -> PackedNeighbours.fingerprint(packed, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static String hex(ByteBuffer packed) {
    byte[] bytes = new byte[packed.remaining()];
    packed.get(packed.position(), bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
