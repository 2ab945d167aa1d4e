package dev.freshet.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginTest {

  @Test
  void aRecordWithoutTheHeaderWasNeverReplayed() {
    assertThat(Origin.of(record()).replayed()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "12,12", "999999999,999999999", "9999999999,0", "-1,0", "many,0", "'',0"})
  void takesOnlyACountForOne(String header, int replayed) {
    ConsumerRecord<byte[], byte[]> record = record();
    record.headers().add("freshet.replayed", header.getBytes(StandardCharsets.UTF_8));

    assertThat(Origin.of(record).replayed()).isEqualTo(replayed);
  }

  @Test
  void takesAHeaderWithoutValueForNone() {
    ConsumerRecord<byte[], byte[]> record = record();
    record.headers().add("freshet.replayed", null);

    assertThat(Origin.of(record).replayed()).isZero();
  }

  private static ConsumerRecord<byte[], byte[]> record() {
    return new ConsumerRecord<>("engagements", 0, 5, new byte[0], new byte[] {1});
  }
}
