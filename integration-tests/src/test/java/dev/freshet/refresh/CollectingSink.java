package dev.freshet.refresh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Collects what a job in this JVM gives, for the test to look at when the job has ended.
 *
 * @param <T> the records; nobody may change them
 */
final class CollectingSink<T> implements Sink<T> {

  private static final Map<String, Queue<Object>> COLLECTED = new ConcurrentHashMap<>();

  private final String name;
  private final Class<T> type;

  /**
   * @param name tells this sink from others of the same JVM
   */
  CollectingSink(String name, Class<T> type) {
    this.name = name;
    this.type = type;
    COLLECTED.put(name, new ConcurrentLinkedQueue<>());
  }

  /** Returns what was collected, and forgets it. */
  List<T> take() {
    List<T> taken = new ArrayList<>();
    COLLECTED.remove(name).forEach(record -> taken.add(type.cast(record)));
    return taken;
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) {
    Queue<Object> collected = COLLECTED.get(name);
    return new SinkWriter<>() {
      @Override
      public void write(T record, Context position) {
        collected.add(record);
      }

      @Override
      public void flush(boolean endOfInput) {}

      @Override
      public void close() {}
    };
  }
}
