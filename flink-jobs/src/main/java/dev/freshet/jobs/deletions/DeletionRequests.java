package dev.freshet.jobs.deletions;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.cluster.RecordWriter;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.WireCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes requests to forget entities to the topic that a job reads them from. */
public final class DeletionRequests {

  private final RefreshOptions options;

  /**
   * Requests to the job of these options.
   *
   * @throws IllegalArgumentException if it reads none
   */
  public DeletionRequests(RefreshOptions options) {
    if (options.topics().deletions() == null) {
      throw new IllegalArgumentException(
          "topics.deletions: not set: job %s forgets nothing on request".formatted(options.job()));
    }
    this.options = options;
  }

  /** Returns why the job would not know an entity; absent if it does know its type. */
  public Optional<String> refusal(Entity entity) {
    return options.types().stream().anyMatch(type -> type.name().equals(entity.getType()))
        ? Optional.empty()
        : Optional.of(
            "the job has no type %s; its types: %s"
                .formatted(
                    entity.getType(), options.types().stream().map(type -> type.name()).toList()));
  }

  /**
   * Asks for entities to be forgotten, and returns when the cluster has taken the requests.
   *
   * @param time up to which events are forgotten, to the millisecond
   * @throws ClusterException if the cluster does not take them; some it may have taken
   */
  public void send(Collection<Entity> entities, Instant time) {
    String topic = options.topics().deletions();
    WireCodec<Deletion> codec = options.schemaRegistry().wireFormat().codec(Deletion.class, topic);
    // All of them first: if one cannot be written at all, none is.
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (Entity entity : entities) {
      Deletion deletion = new Deletion(entity, time.toEpochMilli());
      records.add(new ProducerRecord<>(topic, EntityKey.of(entity), codec.encode(deletion)));
    }
    try (RecordWriter writer = new RecordWriter(new Cluster(options.kafka()))) {
      write(writer, records);
    }
  }

  private static void write(RecordWriter writer, List<ProducerRecord<byte[], byte[]>> records) {
    try {
      records.forEach(writer::write);
      writer.flush();
    } catch (ClusterException e) {
      throw new ClusterException(
          e.getMessage()
              + "; requests may have been taken all the same: to repeat them is harmless",
          e.getCause());
    }
  }
}
