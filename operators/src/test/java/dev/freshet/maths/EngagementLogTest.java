package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** The bytes of a log, and what its readers see of silent entries. */
class EngagementLogTest {

  @Test
  void logsOfTheFirstVersionCountInFull() throws IOException {
    // What was written before an entry could be silent: a byte that says whether an id follows.
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    Varint.write(2, out);
    Varint.writeSigned(1_000, out);
    out.writeLong(7);
    out.writeFloat(1);
    out.writeBoolean(false);
    Varint.writeSigned(500, out);
    out.writeLong(8);
    out.writeFloat(2);
    out.writeBoolean(true);
    out.writeLong(99);
    byte[] written = bytes.toByteArray();

    EngagementLog log = read(written);

    assertThat(log.size()).isEqualTo(2);
    assertThat(log.counts(0)).isTrue();
    assertThat(log.eventId(0)).isZero();
    assertThat(log.counts(1)).isTrue();
    assertThat(log.time(1)).isEqualTo(1_500);
    assertThat(log.eventId(1)).isEqualTo(99);
    assertThat(bytes(log)).isEqualTo(written);
  }

  @Test
  void flagsOfALaterVersionAreRefused() {
    EngagementLog log = new EngagementLog();
    log.insertAt(0, 0, 7, 1, 0, true);
    byte[] bytes = bytes(log);
    bytes[bytes.length - 1] = 4;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unknown flags 4");
  }

  @Test
  void silentEntriesAreNeitherNewestNorSupport() {
    EngagementLog log = new EngagementLog();
    log.insertAt(0, 1_000, 7, 1, 0, true);
    log.insertAt(1, 2_000, 8, 3, 0, true);
    log.insertAt(2, 3_000, 9, 5, 0, false);
    long[] newest = new long[3];
    assertThat(log.newestDistinct(newest)).isEqualTo(2);
    assertThat(newest).startsWith(8, 7);
    assertThat(log.support(3_000, HalfLife.UNLIMITED)).isEqualTo(4);
  }

  static EngagementLog copy(EngagementLog log) {
    try {
      EngagementLog read = read(bytes(log));
      assertThat(read.size()).isEqualTo(log.size());
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(EngagementLog log) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      log.write(new DataOutputStream(bytes));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EngagementLog read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    EngagementLog read = EngagementLog.read(in);
    assertThat(in.available()).isZero();
    return read;
  }
}
