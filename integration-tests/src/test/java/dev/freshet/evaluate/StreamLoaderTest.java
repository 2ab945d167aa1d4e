package dev.freshet.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.operators.ingest.Event;
import dev.freshet.streams.BundledOptions;
import dev.freshet.streams.StreamFiles;
import dev.freshet.streams.StreamFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads a stream's files, ordered by time, as the job's options have it. */
class StreamLoaderTest {

  private static final String ENGAGEMENTS = "ts_ms\tuser\titem\taction\n";
  private static final String FOLLOWS = "ts_ms\tfollower\tfollowee\taction\n";

  @TempDir private Path folder;

  @Test
  void eventsAreOrderedByTimeAndThoseOfOneTimeKeepTheirOrder() throws IOException {
    engagements("5\tu\ta\tRATE\n3\tu\tb\tRATE\n5\tv\tc\tRATE\n3\tu\td\tRATE\n");

    LoadedStream loaded = load();

    assertThat(rows(loaded))
        .containsExactly(
            "3 user:u item:b", "3 user:u item:d", "5 user:u item:a", "5 user:v item:c");
    assertThat(loaded.unrelated()).isZero();
    assertThat(loaded.stream().name()).isEqualTo(folder.getFileName().toString());
  }

  @Test
  void undatedFollowsComeFirstAtTheFirstEventTime() throws IOException {
    engagements("9\tu\ta\tRATE\n7\tu\tb\tRATE\n");
    follows(
        "7\tu\tx\tFOLLOW\n\tu\ty\tFOLLOW\n9\tu\tx\tUNFOLLOW\n\tv\tz\tFOLLOW\n3\tv\tx\tFOLLOW\n");

    LoadedStream loaded = load();

    assertThat(rows(loaded))
        .containsExactly(
            "3 user:v producer:x",
            "7 user:u producer:y",
            "7 user:v producer:z",
            "7 user:u producer:x",
            "7 user:u item:b",
            "9 user:u producer:x",
            "9 user:u item:a");
    EventStream stream = loaded.stream();
    assertThat(IntStream.range(0, 7).map(stream::item)).containsExactly(-1, -1, -1, -1, 0, -1, 1);
    assertThat(IntStream.range(0, 7).map(stream::user)).containsExactly(-1, -1, -1, -1, 0, -1, 0);
    assertThat(stream.event(5).kind()).isEqualTo(Event.Kind.END);
    assertThat(stream.engagements()).isEqualTo(2);
    assertThat(stream.users()).isEqualTo(1);
  }

  @Test
  void theOptionsMaySayWhenUndatedFollowsWere() throws IOException {
    engagements("7\tu\ta\tRATE\n9000\tu\tb\tRATE\n");
    follows("\tu\tx\tFOLLOW\n");

    assertThat(rows(load(bundled("event-time.start", "1970-01-01T00:00:00Z"))))
        .containsExactly("0 user:u producer:x", "7 user:u item:a", "9000 user:u item:b");
    assertThat(rows(load(bundled("event-time.start", "1970-01-01T00:00:05Z"))))
        .containsExactly("7 user:u item:a", "5000 user:u producer:x", "9000 user:u item:b");
  }

  @Test
  void whatNoRelationTakesIsLeftOutAndCounted() throws IOException {
    engagements("1\tu\ta\tSEE\n2\tu\ta\tLIKE\n3\tu\tb\tbuy\n4\tv\ta\tRATE\n");
    follows("\tu\tx\tFOLLOW\n");
    RefreshOptions options =
        options(
            """
            types: {reader: folded-in, article: anchor, ware: anchor, writer: anchor}
            groups: {read: {}, bought: {}, written: {}}
            relations:
              - {name: bought, from: reader, to: ware, actions: [buy], group: bought, weight: 4}
              - {name: liked, from: reader, to: article, actions: [like, share], group: read}
              - {name: follows, from: reader, to: writer, events: follows, group: written}
            """);

    LoadedStream loaded = load(options);

    assertThat(rows(loaded))
        .as("the first event time is that of all rows, as the job notes it")
        .containsExactly("1 reader:u writer:x", "2 reader:u article:a", "3 reader:u ware:b");
    assertThat(loaded.unrelated()).isEqualTo(2);
    EventStream stream = loaded.stream();
    assertThat(IntStream.range(0, 3).map(stream::item)).containsExactly(-1, 0, 1);
    assertThat(IntStream.range(0, 3).map(i -> stream.event(i).group())).containsExactly(2, 0, 1);
    assertThat(stream.event(2).weight()).isEqualTo(4);
  }

  @Test
  void followsNeedARelationThatTakesThem() throws IOException {
    engagements("1\tu\ta\tRATE\n");
    follows("\tu\tx\tFOLLOW\n");
    RefreshOptions options =
        options(
            """
            types: {user: folded-in, item: anchor}
            groups: {all: {}}
            relations: [{name: engaged, from: user, to: item, group: all}]
            """);

    assertThat(rows(load(options))).containsExactly("1 user:u item:a");
  }

  @Test
  void filesMayBeCompressed() throws IOException {
    Path file = folder.resolve("engagements.tsv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((ENGAGEMENTS + "1\tu\ta\tRATE\n").getBytes(StandardCharsets.UTF_8));
    }

    assertThat(rows(load())).containsExactly("1 user:u item:a");
  }

  @Test
  void loadsTheBundledSample() throws IOException {
    StreamFiles sample = StreamFiles.sample();

    LoadedStream loaded = StreamLoader.load(sample, EvaluatedJob.options(Optional.empty(), sample));

    assertThat(loaded.unrelated()).isZero();
    assertThat(loaded.stream().size()).isEqualTo(100_000);
    assertThat(loaded.stream().engagements()).isEqualTo(100_000);
    assertThat(loaded.stream().users()).isEqualTo(16_554);
    assertThat(loaded.stream().items()).isEqualTo(10_506);
  }

  @Test
  void errorsNameFileAndLine() throws IOException {
    Path engagements = engagements("1\tu\ta\tRATE\n2\t\ta\tRATE\n");
    assertThatThrownBy(this::load)
        .isInstanceOf(StreamFormatException.class)
        .hasMessage(engagements + ": line 3, column user: is empty");

    engagements("1\tu\ta\tRATE\n");
    Path follows = follows("\tu\tx\tFOLLOW\n-5\tu\tx\tFOLLOW\n");
    assertThatThrownBy(this::load)
        .isInstanceOf(StreamFormatException.class)
        .hasMessage(follows + ": line 3, column ts_ms: '-5' is before 1970");
  }

  @Test
  void aStreamHasEngagementsThatARelationTakes() throws IOException {
    Path engagements = engagements("");
    assertThatThrownBy(this::load)
        .isInstanceOf(IOException.class)
        .hasMessage(engagements + ": has a header line and no engagement");

    engagements("1\tu\ta\tRATE\n2\tu\ta\tRATE\n");
    RefreshOptions likes =
        options(
            """
            types: {user: folded-in, item: anchor}
            groups: {all: {}}
            relations: [{name: liked, from: user, to: item, actions: [like], group: all}]
            """);
    assertThatThrownBy(() -> load(likes))
        .isInstanceOf(IOException.class)
        .hasMessage(engagements + ": no relation takes any of its 2 engagements");
  }

  private Path engagements(String rows) throws IOException {
    return Files.writeString(folder.resolve("engagements.tsv"), ENGAGEMENTS + rows);
  }

  private Path follows(String rows) throws IOException {
    return Files.writeString(folder.resolve("follows.tsv"), FOLLOWS + rows);
  }

  private LoadedStream load() throws IOException {
    return load(EvaluatedJob.options(Optional.empty(), StreamFiles.in(folder)));
  }

  private LoadedStream load(RefreshOptions options) throws IOException {
    return StreamLoader.load(StreamFiles.in(folder), options);
  }

  private static RefreshOptions bundled(String key, String value) throws IOException {
    return BundledOptions.load("evaluate.yaml", true, Map.of(key, value));
  }

  private static RefreshOptions options(String relations) throws IOException {
    return RefreshOptions.load(
        "test.yaml",
        new StringReader("kafka.bootstrap-servers: localhost:9092\nspace.name: s\n" + relations),
        Map.of());
  }

  private static List<String> rows(LoadedStream loaded) {
    return IntStream.range(0, loaded.stream().size())
        .mapToObj(loaded.stream()::event)
        .map(
            event ->
                "%d %s %s"
                    .formatted(event.eventTime(), text(event.userKey()), text(event.anchorKey())))
        .toList();
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }
}
