package dev.freshet.demo;

import dev.freshet.platform.PlatformException;
import dev.freshet.registry.reader.OddRecord;
import dev.freshet.registry.reader.PublishedVector;
import dev.freshet.registry.reader.RegistryListener;
import dev.freshet.registry.reader.RegistryReader;
import dev.freshet.registry.reader.RegistryReaderOptions;
import dev.freshet.registry.reader.RegistryView;
import java.time.Duration;
import java.util.function.Consumer;

/** Reads the registry, and tells when nothing was written to it for a while. */
public final class RegistryFollower implements AutoCloseable {

  private final Consumer<PublishedVector> published;
  private final RegistryReader reader;
  private volatile long changedNanos = System.nanoTime();

  /**
   * Starts reading.
   *
   * @param published is given each vector that became the one held, on the reader's thread
   */
  public RegistryFollower(RegistryReaderOptions options, Consumer<PublishedVector> published) {
    this.published = published;
    this.reader = RegistryReader.start(options, new Changes());
  }

  /** The registry as read so far. */
  public RegistryView view() {
    return reader.view();
  }

  /**
   * Whether everything in the topic has been read, and nothing was written for so long.
   *
   * @throws PlatformException if reading failed
   */
  public boolean quietFor(Duration time) {
    reader
        .failure()
        .ifPresent(
            failure -> {
              throw new PlatformException(failure.getMessage(), failure);
            });
    return reader.lag().orElse(1) == 0 && System.nanoTime() - changedNanos >= time.toNanos();
  }

  /** When the latest record was read, by {@link System#nanoTime()}. */
  public long changedNanos() {
    return changedNanos;
  }

  @Override
  public void close() {
    reader.close();
  }

  /** Notes when a record was read, whatever it was. */
  private final class Changes implements RegistryListener {

    @Override
    public void onPut(PublishedVector vector) {
      changedNanos = System.nanoTime();
      published.accept(vector);
    }

    @Override
    public void onOddity(OddRecord odd) {
      changedNanos = System.nanoTime();
    }
  }
}
