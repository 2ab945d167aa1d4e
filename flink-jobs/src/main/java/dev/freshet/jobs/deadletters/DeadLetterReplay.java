package dev.freshet.jobs.deadletters;

import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.cluster.RecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Replays dead letters, and tells of each what becomes of it. */
public final class DeadLetterReplay {

  private final ReplayTargets targets;
  private final Optional<RecordWriter> writer;
  private final Listener listener;
  private long accepted;
  private long refused;

  /** Is told what becomes of each dead letter, before any of them is sent. */
  public interface Listener {

    /** It is about to be sent as this record. */
    void accepted(StoredDeadLetter stored, ProducerRecord<byte[], byte[]> record);

    /** It is not replayed, for this reason. */
    void refused(StoredDeadLetter stored, String why);
  }

  /**
   * Prepares it.
   *
   * @param writer absent: nothing is sent
   */
  public DeadLetterReplay(ReplayTargets targets, Optional<RecordWriter> writer, Listener listener) {
    this.targets = targets;
    this.writer = writer;
    this.listener = listener;
  }

  /**
   * Replays dead letters, and returns when the cluster has taken every one that is not refused.
   *
   * @return how many were not refused
   * @throws ClusterException if the cluster does not take one
   */
  public int replay(List<StoredDeadLetter> letters) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (StoredDeadLetter stored : letters) {
      Optional<String> refusal = targets.refusal(stored);
      if (refusal.isPresent()) {
        refused++;
        listener.refused(stored, refusal.get());
      } else {
        ProducerRecord<byte[], byte[]> record = targets.record(stored);
        listener.accepted(stored, record);
        records.add(record);
      }
    }
    accepted += records.size();
    writer.ifPresent(
        open -> {
          records.forEach(open::write);
          open.flush();
        });
    return records.size();
  }

  /** How many were not refused so far. */
  public long accepted() {
    return accepted;
  }

  /** How many were refused so far. */
  public long refused() {
    return refused;
  }
}
