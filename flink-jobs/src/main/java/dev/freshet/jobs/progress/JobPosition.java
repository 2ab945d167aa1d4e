package dev.freshet.jobs.progress;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a job had read its source topics at its last completed checkpoint.
 *
 * @param sources the topics, in the order of the options
 * @param committed what the job had committed of these topics, as Kafka told it: a position may be
 *     further on, where retention has taken away what was not read
 * @param nanos when this was seen, by {@link System#nanoTime}
 */
public record JobPosition(
    List<SourcePosition> sources, Map<TopicPartition, OffsetAndMetadata> committed, long nanos) {

  /** Copies the collections. */
  public JobPosition {
    sources = List.copyOf(sources);
    committed = Map.copyOf(committed);
  }

  /** Returns what came of each topic since an earlier position. */
  public List<SourceProgress> since(JobPosition before) {
    List<SourceProgress> progress = new ArrayList<>();
    double seconds = (nanos - before.nanos) / 1e9;
    for (int i = 0; i < sources.size(); i++) {
      progress.add(new SourceProgress(before.sources.get(i), sources.get(i), seconds));
    }
    return progress;
  }

  /** Returns whether nothing was left to read. */
  public boolean isAtEnd() {
    return sources.stream().allMatch(source -> source.behind() == 0);
  }
}
