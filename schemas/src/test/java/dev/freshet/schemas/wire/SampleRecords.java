package dev.freshet.schemas.wire;

import dev.freshet.schemas.Benchmark;
import dev.freshet.schemas.BenchmarkSummary;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.SpaceVersion;
import dev.freshet.schemas.VectorSource;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Makes the records whose bytes are checked in as golden files. */
final class SampleRecords {

  static final float[] VECTOR = {0.5f, -1.25f, 2.0f, 0.0078125f};

  private SampleRecords() {}

  static List<SpecificRecord> all() {
    return List.of(
        engagement(), follow(), deletion(), embedding(), manifest(), benchmark(), audit());
  }

  static SpecificRecord of(Class<? extends SpecificRecord> type) {
    return all().stream().filter(type::isInstance).findFirst().orElseThrow();
  }

  static Engagement engagement() {
    return Engagement.newBuilder()
        .setEventId("e-1")
        .setUser("alice")
        .setItem("tt0468569")
        .setAuthor("Chloé 😀")
        .setAction("like")
        .setWeight(2.5)
        .setFeatures(List.of("hashtag:flink", "genre:drama"))
        .setEventTime(1_767_225_599_000L)
        .build();
  }

  static Follow follow() {
    return Follow.newBuilder()
        .setFollower("alice")
        .setFollowee("bob")
        .setAction(FollowAction.UNFOLLOW)
        .build();
  }

  static Deletion deletion() {
    return new Deletion(new Entity("user", "alice"), 1_767_225_599_000L);
  }

  static Embedding embedding() {
    return Embedding.newBuilder()
        .setEntity(new Entity("item", "tt0468569"))
        .setSpace("films")
        .setVersion(1)
        .setVector(PackedVector.pack(VECTOR))
        .setDimension(VECTOR.length)
        .setScale(1.5f)
        .setSupport(42.0)
        .setRowWeight(17.5)
        .setSequence(1_767_225_600_123_456L)
        .setEventTime(1_767_225_599_000L)
        .setArrivedAt(1_767_225_599_950L)
        .setPublishedAt(1_767_225_600_125L)
        .setSource(VectorSource.FOLDED_IN)
        .setDrift(0.125f)
        .setJob("refresh")
        .setNeighbours(
            PackedNeighbours.pack(new long[] {0x0123_4567_89ab_cdefL}, new float[] {0.25f}, 1))
        .setRecentSupport(6.5)
        .setPopularity(0.375f)
        .build();
  }

  static Manifest manifest() {
    return Manifest.newBuilder()
        .setSpace("films")
        .setServingVersion(1)
        .setUpdatedAt(1_767_225_600_000L)
        .setVersions(
            List.of(
                SpaceVersion.newBuilder()
                    .setVersion(1)
                    .setRule("als")
                    .setDimension(64)
                    .setOptions(Map.of("rule.steps", "2"))
                    .setCreatedAt(1_767_225_000_000L)
                    .setJob("refresh")
                    .setMemories(Map.of("engagements", 1_555_200_000L))
                    .setBenchmarks(
                        List.of(
                            BenchmarkSummary.newBuilder()
                                .setTask("next-item")
                                .setMetric("recall@10")
                                .setValue(0.25)
                                .setStandardError(0.005)
                                .setMeasuredAt(1_767_225_500_000L)
                                .build()))
                    .build()))
        .build();
  }

  static Benchmark benchmark() {
    return Benchmark.newBuilder()
        .setSpace("films")
        .setVersion(1)
        .setTask("next-item")
        .setMetric("recall@10")
        .setValue(0.25)
        .setSamples(4_000)
        .setMeasuredAt(1_767_225_500_000L)
        .setDetails(Map.of("baseline", "popularity"))
        .build();
  }

  static RefreshAudit audit() {
    return RefreshAudit.newBuilder()
        .setOwner(new Entity("item", "tt0468569"))
        .setSequence(1_767_225_600_123_456L)
        .setKind(RunKind.REFRESH)
        .setTime(1_767_225_599_000L)
        .setSupport(42)
        .setDimension(VECTOR.length)
        .setPrevious(PackedVector.pack(VECTOR))
        .setNeighbours(PackedNeighbours.pack(new long[] {7}, new float[] {1.5f}, 1))
        .setSupports(PackedVector.pack(new float[] {3}))
        .setScales(PackedVector.pack(new float[] {1.25f}))
        .setVectors(PackedVector.pack(VECTOR))
        .setStatistics(9)
        .setAnchors(2)
        .setMeanRowWeight(0.5)
        .setVector(PackedVector.pack(VECTOR))
        .setScale(1.5f)
        .build();
  }
}
