package dev.freshet.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.start.JobStart;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.jobs.topics.TopicContract;
import dev.freshet.jobs.topics.TopicRole;
import dev.freshet.operators.refresh.AuditRecordSerializer;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.WireFormat;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaEndpointsTest {

  private static final String OPTIONS =
      """
      kafka.bootstrap-servers: localhost:9092
      space.name: s
      audit: true
      types: {user: folded-in, item: anchor, producer: anchor}
      groups: {engaged: {kept: 4096}, followed: {}}
      relations:
        - {name: likes, from: user, to: item, group: engaged}
        - {name: follows, from: user, to: producer, group: followed, events: follows}
      """;

  /** What a batch of one record has beside its key and value, and more. */
  private static final int BATCH_BYTES = 128;

  @ParameterizedTest
  @CsvSource({
    "2, 64, 20, 64",
    "64, 64, 256, 512",
    "512, 64, 20, 64",
    "1024, 4096, 20, 4096",
    "1024, 64, 256, 512"
  })
  void producerAndTopicTakeTheLargestAuditRecord(
      int dimension, int gathered, int foldInItems, int neighbours) throws Exception {
    RefreshOptions options =
        RefreshOptions.load(
            "test.yaml",
            new StringReader(OPTIONS),
            Map.of(
                "space.dimension", Integer.toString(dimension),
                "groups.engaged.gathered", Integer.toString(gathered),
                "fold-in.items", Integer.toString(foldInItems)));
    int bytes = bytes(record(dimension, neighbours));

    int request =
        (int)
            new KafkaEndpoints(options, JobStart.cold(options))
                .auditProperties()
                .get("max.request.size");
    JobTopic topic =
        JobTopic.of(options).stream().filter(t -> t.role() == TopicRole.AUDIT).findFirst().get();
    int limit =
        Integer.parseInt(
            new TopicContract(options, Map.of()).settings(topic).get("max.message.bytes"));
    assertThat(bytes + BATCH_BYTES).isLessThanOrEqualTo(request).isLessThanOrEqualTo(limit);
    // Nor is much more asked for than is needed, or than is usual.
    assertThat(Math.min(request, limit))
        .isLessThanOrEqualTo(Math.max(1 << 20, bytes + BATCH_BYTES + (4 << 10)));
  }

  /** With G, and of the entity with the longest name. */
  private static RefreshAudit record(int dimension, int neighbours) {
    return new RefreshAudit(
        new Entity("t".repeat(32), "i".repeat(256)),
        Long.MAX_VALUE,
        RunKind.FOLD_IN,
        Long.MAX_VALUE,
        1d,
        dimension,
        floats(dimension),
        ByteBuffer.allocate(neighbours * (Long.BYTES + Float.BYTES)),
        floats(neighbours),
        floats(neighbours),
        floats(neighbours * dimension),
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        1d,
        floats(dimension * dimension),
        floats(dimension),
        1f);
  }

  private static ByteBuffer floats(int number) {
    return ByteBuffer.allocate(number * Float.BYTES);
  }

  private static int bytes(RefreshAudit audit) {
    AuditRecordSerializer serializer =
        new AuditRecordSerializer("audit", WireFormat.singleObject());
    serializer.open(null, null);
    ProducerRecord<byte[], byte[]> record = serializer.serialize(audit, null, null);
    return record.key().length + record.value().length;
  }
}
