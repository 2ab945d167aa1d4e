package dev.freshet.operators.manifest;

import static dev.freshet.operators.manifest.SampleManifests.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.operators.fixtures.ReleasedBytes;
import dev.freshet.operators.memory.MemoryChoice;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.SpaceVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ManifestKeeperTest {

  private static final Manifest AT_START =
      SampleManifests.of(100, version(1, Map.of("old", 5L)), version(2, Map.of("fixed", 7L)));

  @Test
  void writesAChoiceBesideWhatItFound() throws Exception {
    try (Harness harness = new Harness(AT_START, null)) {
      harness.setProcessingTime(1_000);
      harness.choose("auto", 60_000);
      harness.choose("auto", 60_000);

      assertThat(harness.written())
          .containsExactly(
              SampleManifests.of(
                  1_000,
                  version(1, Map.of("old", 5L)),
                  version(2, Map.of("fixed", 7L, "auto", 60_000L))));
    }
  }

  @Test
  void readsWhatReleasedVersionsWrote() throws IOException {
    ReleasedBytes.check(
        new ManifestSerializer(),
        List.of(SampleManifests.of(100, version(2, Map.of("auto", 60_000L)))));
  }

  @Test
  void keepsWhatOthersWrite() throws Exception {
    SpaceVersion other = version(1, Map.of("old", 6L));
    try (Harness harness = new Harness(AT_START, null)) {
      harness.read(
          SampleManifests.of(200, other, version(2, Map.of("fixed", 7L)), version(3, Map.of())));
      harness.choose("auto", 60_000);

      assertThat(harness.written())
          .singleElement()
          .extracting(Manifest::getVersions)
          .isEqualTo(
              List.of(
                  other, version(2, Map.of("fixed", 7L, "auto", 60_000L)), version(3, Map.of())));
    }
  }

  @Test
  void itsOwnOlderRecordsComeBackUnheard() throws Exception {
    try (Harness harness = new Harness(AT_START, null)) {
      harness.setProcessingTime(1_000);
      harness.choose("auto", 60_000);
      harness.choose("auto", 240_000);
      List<Manifest> written = harness.written();
      written.forEach(harness::read);

      assertThat(written).extracting(Manifest::getUpdatedAt).containsExactly(1_000L, 1_001L);
      assertThat(harness.written()).isEqualTo(written);
    }
  }

  @Test
  void writesAgainWhatAnotherHasUndone() throws Exception {
    try (Harness harness = new Harness(AT_START, null)) {
      harness.setProcessingTime(1_000);
      harness.choose("auto", 60_000);
      harness.read(SampleManifests.of(1_500, version(3, Map.of())));

      assertThat(harness.written())
          .last()
          .isEqualTo(
              SampleManifests.of(
                  1_501, version(2, Map.of("fixed", 7L, "auto", 60_000L)), version(3, Map.of())));
    }
  }

  @Test
  void twoThatWriteAtTheSameMomentComeToAgree() throws Exception {
    Manifest none = SampleManifests.of(0);
    try (Harness one = new Harness(Manifests.with(none, version(1, Map.of())), null);
        Harness two = new Harness(Manifests.with(none, version(2, Map.of())), 2, null)) {
      one.choose("g", 1);
      two.choose("g", 2);
      int told = 0;
      // The topic: what either writes, both read, in one order.
      for (int at = 0; at < 10; at++) {
        List<Manifest> ones = one.written();
        List<Manifest> twos = two.written();
        List<Manifest> topic = new ArrayList<>();
        for (int i = 0; i < Math.max(ones.size(), twos.size()); i++) {
          if (i < ones.size()) {
            topic.add(ones.get(i));
          }
          if (i < twos.size()) {
            topic.add(twos.get(i));
          }
        }
        if (told == topic.size()) {
          break;
        }
        Manifest next = topic.get(told++);
        one.read(next);
        two.read(next);
      }

      assertThat(one.written().get(one.written().size() - 1).getVersions())
          .isEqualTo(List.of(version(1, Map.of("g", 1L)), version(2, Map.of("g", 2L))));
    }
  }

  @Test
  void aRestoredOneKeepsChoicesAndTakesTheNewOptions() throws Exception {
    OperatorSubtaskState snapshot;
    try (Harness harness = new Harness(AT_START, null)) {
      harness.choose("auto", 60_000);
      snapshot = harness.snapshot(1, 1);
    }
    SpaceVersion changed = version(2, Map.of("fixed", 8L));
    changed.setOptions(Map.of("rule.steps", "4"));
    try (Harness harness = new Harness(SampleManifests.of(300, changed), snapshot)) {
      harness.choose("another", 9);

      SpaceVersion entry = Manifests.entry(harness.written().get(0), 2);
      assertThat(entry.getMemories())
          .isEqualTo(Map.of("fixed", 8L, "auto", 60_000L, "another", 9L));
      assertThat(entry.getOptions()).isEqualTo(Map.of("rule.steps", "4"));
    }
  }

  @Test
  void afterAFailureWhatOthersWroteSinceTheSubmissionStays() throws Exception {
    SpaceVersion other = version(1, Map.of("old", 6L));
    OperatorSubtaskState snapshot;
    try (Harness harness = new Harness(AT_START, null)) {
      harness.read(SampleManifests.of(200, other, version(2, Map.of("fixed", 7L))));
      snapshot = harness.snapshot(1, 1);
    }
    try (Harness harness = new Harness(AT_START, snapshot)) {
      harness.choose("auto", 60_000);

      assertThat(harness.written())
          .singleElement()
          .extracting(Manifest::getVersions)
          .isEqualTo(List.of(other, version(2, Map.of("fixed", 7L, "auto", 60_000L))));
    }
  }

  @Test
  void theMemoryOfAGroupThatIsNoLongerChosenIsGone() throws Exception {
    Manifest before = SampleManifests.of(100, version(2, Map.of("left", 5L, "auto", 6L)));
    OperatorSubtaskState snapshot;
    try (Harness harness = new Harness(before, null)) {
      snapshot = harness.snapshot(1, 1);
    }
    try (Harness harness =
        new Harness(SampleManifests.of(300, version(2, Map.of("fixed", 8L))), snapshot)) {
      harness.choose("another", 9);

      assertThat(Manifests.entry(harness.written().get(0), 2).getMemories())
          .isEqualTo(Map.of("fixed", 8L, "auto", 6L, "another", 9L));
    }
  }

  /** A keeper of version 2 unless said otherwise. */
  private static final class Harness
      extends TwoInputStreamOperatorTestHarness<MemoryChoice, Manifest, Manifest> {

    Harness(Manifest atStart, OperatorSubtaskState from) throws Exception {
      this(
          atStart,
          atStart.getVersions().size() == 1 ? atStart.getVersions().get(0).getVersion() : 2,
          from);
    }

    Harness(Manifest atStart, int version, OperatorSubtaskState from) throws Exception {
      super(
          new CoProcessOperator<>(new ManifestKeeper(atStart, version, Set.of("auto", "another"))));
      setup(new ManifestSerializer());
      if (from != null) {
        initializeState(from);
      }
      open();
    }

    @Override
    public void close() {
      try {
        super.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    void choose(String group, long halfLife) throws Exception {
      processElement1(new StreamRecord<>(new MemoryChoice(group, halfLife)));
    }

    void read(Manifest manifest) {
      try {
        processElement2(new StreamRecord<>(manifest));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    List<Manifest> written() {
      return extractOutputValues();
    }
  }
}
