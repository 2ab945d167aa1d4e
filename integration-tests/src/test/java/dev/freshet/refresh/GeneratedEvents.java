package dev.freshet.refresh;

import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.Origin;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** Gives the deliveries of a generated stream, then its finale, as the operators take them. */
final class GeneratedEvents implements GeneratorFunction<Long, Event> {

  private final GeneratedStream stream;
  private transient List<Engaged> deliveries;

  GeneratedEvents(GeneratedStream stream) {
    this.stream = stream;
  }

  /** Returns all that is given, in order. */
  static List<Engaged> of(GeneratedStream stream) {
    List<Engaged> all = new ArrayList<>(stream.deliveries());
    all.addAll(stream.finale());
    return all;
  }

  @Override
  public void open(SourceReaderContext context) {
    deliveries = of(stream);
  }

  @Override
  public Event map(Long index) {
    Engaged event = deliveries.get(index.intValue());
    return new Event(
        Event.Kind.ADD,
        Fingerprint.of(event.userKey()),
        event.userKey(),
        event.anchor(),
        event.itemKey(),
        0,
        event.weight(),
        event.id() == null ? 0 : Fingerprint.ofText(event.id()),
        event.time(),
        event.time(),
        new Origin("engagements", 0, index, event.time(), null, null));
  }
}
