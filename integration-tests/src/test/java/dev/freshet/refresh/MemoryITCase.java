package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.maths.MemoryLadder;
import dev.freshet.operators.manifest.Manifests;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.SpaceVersion;
import dev.freshet.schemas.wire.WireCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A memory that is left to be chosen: from the examined rows through the manifest and back. */
class MemoryITCase {

  private static final String NAME = "memory";
  private static final String GROUP = "engagement";
  private static final int PAIRS = 6_000;
  private static final int ITEMS = 10;
  private static final long START = 1_600_000_000_000L;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @Test
  void whatComesAndGoesWithinHoursShortensTheMemory() throws Exception {
    Duration window = Duration.ofDays(360);
    MemoryLadder ladder = new MemoryLadder(window.toMillis());
    try (EmbeddedPlatform platform =
            EmbeddedPlatform.start(EmbeddedPlatform.Options.of(DataFolder.temporary(), 2));
        RefreshRun run =
            RefreshRun.start(
                platform,
                NAME,
                Map.of(
                    "groups.engagement.memory", "auto",
                    "groups.engagement.window", window.toHours() + "h",
                    "groups.engagement.pane", "1min",
                    "audit", "false"))) {
      long first = ladder.halfLife(ladder.first()).millis();
      Await.until("the first choice in the manifest", () -> chosen(run) == first);
      assertThat(entry(run).getJob()).isEqualTo(NAME);

      run.send(events());
      long shorter = ladder.halfLife(ladder.first() - 1).millis();
      Await.until("a shorter choice in the manifest", () -> chosen(run) <= shorter);
      // The gauges of both subtasks of Neighbourhoods, added up.
      Await.until(
          "the choice in force",
          () -> platform.flink().metrics().gauge(GROUP) == RefreshRun.PARALLELISM * chosen(run));
      assertThat(run.lastFailure()).isEmpty();
    }
  }

  /** Each user engages one of a few lasting items, and then what goes with it for two hours. */
  private static List<Engaged> events() {
    List<Engaged> events = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      long time = START + pair * HOUR / 40;
      String item = "lasting-" + pair % ITEMS;
      String companion = item + "-" + (time - START) / (2 * HOUR);
      events.add(new Engaged(null, "u" + pair, item, 1, time));
      events.add(new Engaged(null, "u" + pair, companion, 1, time + 1_000));
    }
    return events;
  }

  private static long chosen(RefreshRun run) throws Exception {
    SpaceVersion entry = entry(run);
    return entry == null ? -1 : entry.getMemories().getOrDefault(GROUP, -1L);
  }

  private static SpaceVersion entry(RefreshRun run) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> records = run.read(run.options().topics().manifest());
    byte[] newest = records.get(records.size() - 1).value();
    return Manifests.entry(WireCodec.of(Manifest.class).decode(newest), 1);
  }
}
