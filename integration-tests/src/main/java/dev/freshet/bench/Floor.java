package dev.freshet.bench;

import dev.freshet.evaluate.RowEvents;
import dev.freshet.jobs.OperatorSettings;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.local.LocalModel;
import dev.freshet.local.LocalSettings;
import dev.freshet.local.Visibility;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.vectors.StoredVector;
import dev.freshet.streams.EngagementRow;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The cost below which the job cannot go: the same maths and state on the same events in one thread
 * on heap, a refresh and a fold-in each, without Kafka, Flink and RocksDB.
 *
 * @param cpuMicrosPerEvent the thread's own: neither the collector's nor the compiler's
 * @param rowUpdatesPerEvent changes of one count in one row
 */
record Floor(double cpuMicrosPerEvent, double rowUpdatesPerEvent) {

  private static final int CHUNK = 10_000;

  /** About as many events as the job takes in between two broadcasts of the statistics. */
  private static final int STATISTICS_EVENTS = 1_000;

  private static final Visibility UNSEEN =
      new Visibility() {
        @Override
        public void anchor(long entity, StoredVector vector, double recentSupport) {}

        @Override
        public void user(long entity, float[] vector, float popularity) {}

        @Override
        public void gone(long entity) {}
      };

  /**
   * Measures it in the calling thread.
   *
   * @param warmUp how many events come before those that are measured
   */
  static Floor measure(
      RefreshOptions options, Iterator<EngagementRow> rows, long warmUp, long measured) {
    RowEvents events = new RowEvents(new OperatorSettings(options), "bench");
    LocalModel model = new LocalModel(LocalSettings.of(options, 0, STATISTICS_EVENTS), UNSEEN);
    learn(model, events, rows, warmUp);
    long updatesBefore = model.rowUpdates();
    double micros = learn(model, events, rows, measured) / 1e3 / measured;
    double updates = (double) (model.rowUpdates() - updatesBefore) / measured;
    return new Floor(micros, updates);
  }

  /**
   * Returns how many times the floor's cost the job's is: all its threads, the collector and the
   * broker included, only the compiler not, on either side.
   */
  double timesIn(CpuPerEvent job) {
    return job.withoutCompiler() / cpuMicrosPerEvent;
  }

  /** Returns the CPU nanoseconds of learning; making the events is not part of it. */
  private static long learn(
      LocalModel model, RowEvents events, Iterator<EngagementRow> rows, long count) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    List<Event> chunk = new ArrayList<>(CHUNK);
    long spent = 0;
    for (long left = count; left > 0; left -= chunk.size()) {
      chunk.clear();
      while (chunk.size() < Math.min(CHUNK, left)) {
        chunk.add(events.of(rows.next()));
      }
      long before = threads.getCurrentThreadCpuTime();
      chunk.forEach(model::learn);
      spent += threads.getCurrentThreadCpuTime() - before;
    }
    return spent;
  }
}
