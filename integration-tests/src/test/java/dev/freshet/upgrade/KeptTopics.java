package dev.freshet.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.fixtures.TopicContents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps the contents of topics in a file, and puts them back on another broker, each record at its
 * offset: sources go on from offsets that a savepoint holds.
 *
 * <p>A line of the file is a record: topic, partition, offset, timestamp, key and value (Base64, a
 * minus for null), separated by tabs; or the end of a partition: topic, partition, end offset.
 */
final class KeptTopics {

  private static final String NULL = "-";

  private KeptTopics() {}

  /** Writes what topics hold now. */
  static void keep(String bootstrapServers, Collection<String> topics, Path file) throws Exception {
    try (PrintStream lines =
        new PrintStream(new GZIPOutputStream(Files.newOutputStream(file)), false, UTF_8)) {
      for (String topic : topics) {
        for (ConsumerRecord<byte[], byte[]> record : TopicContents.of(bootstrapServers, topic)) {
          lines.printf(
              "%s\t%d\t%d\t%d\t%s\t%s\n",
              topic,
              record.partition(),
              record.offset(),
              record.timestamp(),
              text(record.key()),
              text(record.value()));
        }
        ends(bootstrapServers, topic)
            .forEach(
                (partition, end) ->
                    lines.printf("%s\t%d\t%d\n", topic, partition.partition(), end));
      }
    }
  }

  private static Map<TopicPartition, Long> ends(String bootstrapServers, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        TopicContents.consumer(bootstrapServers, IsolationLevel.READ_UNCOMMITTED)) {
      return consumer.endOffsets(TopicContents.partitions(consumer, topic));
    }
  }

  /**
   * Puts records back into topics that are there and empty. At the offsets of transactions' ends,
   * which are no records, goes the record before once more.
   */
  static void putBack(Path file, Producer<byte[], byte[]> producer) throws IOException {
    Map<TopicPartition, ProducerRecord<byte[], byte[]>> latest = new HashMap<>();
    Map<TopicPartition, Long> next = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        List<String> fields = List.of(line.split("\t", -1));
        TopicPartition partition =
            new TopicPartition(fields.get(0), Integer.parseInt(fields.get(1)));
        long offset = Long.parseLong(fields.get(2));
        for (long at = next.getOrDefault(partition, 0L); at < offset; at++) {
          send(producer, latest.get(partition));
        }
        next.put(partition, offset);
        if (fields.size() > 3) {
          ProducerRecord<byte[], byte[]> record =
              new ProducerRecord<>(
                  partition.topic(),
                  partition.partition(),
                  Long.parseLong(fields.get(3)),
                  bytes(fields.get(4)),
                  bytes(fields.get(5)));
          send(producer, record);
          latest.put(partition, record);
          next.put(partition, offset + 1);
        }
      }
    }
    producer.flush();
  }

  private static void send(
      Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    var unused = producer.send(record);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? NULL : Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return text.equals(NULL) ? null : Base64.getDecoder().decode(text);
  }
}
