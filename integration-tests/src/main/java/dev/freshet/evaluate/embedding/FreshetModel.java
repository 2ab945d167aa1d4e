package dev.freshet.evaluate.embedding;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Model;
import dev.freshet.local.LocalModel;
import dev.freshet.local.LocalSettings;
import dev.freshet.local.Visibility;
import dev.freshet.operators.vectors.StoredVector;
import java.util.ArrayList;
import java.util.List;

/** Freshet, learning a stream, with copies of its vectors that are refreshed more or less often. */
public final class FreshetModel implements Model {

  /** Never again after the beginning of the test half. */
  public static final int NEVER = Integer.MAX_VALUE;

  private final String name;
  private final EventStream stream;
  private final int dimension;
  private final LocalModel local;
  private final List<Served> served = new ArrayList<>();

  /** A copy, refreshed after every so many events. */
  private record Served(ServedCopy copy, int every) {}

  /** Creates a model that has learnt nothing. */
  public FreshetModel(String name, EventStream stream, LocalSettings settings) {
    this.name = name;
    this.stream = stream;
    this.dimension = settings.refresh().rule().dimension();
    this.local = new LocalModel(settings, new ToCopies());
  }

  /**
   * Adds a copy before anything is learnt.
   *
   * @param every after how many events it is refreshed; {@link #NEVER}: only when the test begins
   */
  public ServedCopy serve(int every) {
    ServedCopy copy = new ServedCopy(stream, dimension);
    served.add(new Served(copy, every));
    return copy;
  }

  /** Returns what learns. */
  public LocalModel local() {
    return local;
  }

  /** Returns d. */
  int dimension() {
    return dimension;
  }

  /** Returns the stream. */
  EventStream stream() {
    return stream;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void learn(int position) {
    local.learn(stream.event(position));
    for (Served each : served) {
      if ((position + 1) % each.every == 0) {
        each.copy.refresh(local.space());
      }
    }
  }

  @Override
  public void beginTest() {
    served.forEach(each -> each.copy.refresh(local.space()));
  }

  /** Passes on to every copy what becomes visible. */
  private final class ToCopies implements Visibility {

    @Override
    public void anchor(long entity, StoredVector vector, double recentSupport) {
      for (Served each : served) {
        each.copy.anchor(entity, vector, recentSupport);
      }
    }

    @Override
    public void user(long entity, float[] vector, float popularity) {
      for (Served each : served) {
        each.copy.user(entity, vector, popularity);
      }
    }

    @Override
    public void gone(long entity) {
      for (Served each : served) {
        each.copy.gone(entity);
      }
    }
  }
}
