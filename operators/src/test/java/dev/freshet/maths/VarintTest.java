package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes integers, and reads them and bytes that are none. */
class VarintTest {

  @Property(tries = 500)
  void readsWhatWasWritten(@ForAll long value) throws IOException {
    assertThat(Varint.read(in(written(value)))).isEqualTo(value);
    assertThat(Varint.readSigned(in(writtenSigned(value)))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "0,1",
    "127,1",
    "128,2",
    "16383,2",
    "16384,3",
    "2147483647,5",
    "9223372036854775807,9",
    "-1,10",
    "-9223372036854775808,10"
  })
  void sizes(long value, int bytes) throws IOException {
    assertThat(written(value)).hasSize(bytes);
    assertThat(Varint.read(in(written(value)))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "-1,1", "63,1", "-64,1", "64,2", "-65,2", "-9223372036854775808,10"})
  void smallMagnitudesOfEitherSignAreShort(long value, int bytes) throws IOException {
    assertThat(writtenSigned(value)).hasSize(bytes);
    assertThat(Varint.readSigned(in(writtenSigned(value)))).isEqualTo(value);
  }

  @Test
  void bytesAreThoseOfProtocolBuffers() throws IOException {
    assertThat(written(300)).containsExactly(0xAC, 0x02);
  }

  @Test
  void refusesWhatIsTooLongOrCut() {
    byte[] endless = new byte[11];
    java.util.Arrays.fill(endless, (byte) 0x80);
    assertThatThrownBy(() -> Varint.read(in(endless)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ten bytes");
    assertThatThrownBy(() -> Varint.read(in(new byte[] {(byte) 0x80})))
        .isInstanceOf(EOFException.class);
  }

  private static byte[] written(long value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Varint.write(value, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static byte[] writtenSigned(long value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Varint.writeSigned(value, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static DataInputStream in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }
}
