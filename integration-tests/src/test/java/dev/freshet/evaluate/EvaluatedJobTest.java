package dev.freshet.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.freshet.jobs.options.GroupOptions;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.streams.StreamFile;
import dev.freshet.streams.StreamFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes a file's options, or the defaults, which fit the stream. */
class EvaluatedJobTest {

  @TempDir private Path folder;

  @Test
  void withoutAFileEveryOptionOfTheEngagementsHasItsDefault() throws IOException {
    RefreshOptions options = EvaluatedJob.options(Optional.empty(), StreamFiles.sample());
    RefreshOptions bare =
        RefreshOptions.load(
            "bare.yaml",
            new StringReader(
                """
                job: freshet-evaluate
                kafka.bootstrap-servers: localhost:9092
                space.name: items
                types: {user: folded-in, item: anchor}
                groups: {engagement: {}}
                relations: [{name: engaged, from: user, to: item, group: engagement}]
                """),
            Map.of());

    assertThat(options).isEqualTo(bare);
  }

  @Test
  void aStreamsFollowsHaveARelation() throws IOException {
    StreamFile file = StreamFiles.sample().engagements();
    RefreshOptions options =
        EvaluatedJob.options(Optional.empty(), new StreamFiles("s", file, Optional.of(file)));

    assertThat(options.relations())
        .extracting(RelationOptions::name, RelationOptions::to, RelationOptions::events)
        .containsExactly(
            tuple("engaged", "item", Events.ENGAGEMENTS),
            tuple("follows", "producer", Events.FOLLOWS));
    assertThat(options.group("follow").window()).isEqualTo(GroupOptions.UNLIMITED);
  }

  @Test
  void aFilesOptionsStandAsTheyAre() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            kafka.bootstrap-servers: localhost:9092
            space.name: films
            types: {viewer: folded-in, film: anchor}
            groups: {seen: {}}
            relations: [{name: saw, from: viewer, to: film, group: seen}]
            """);
    StreamFile file = StreamFiles.sample().engagements();

    RefreshOptions options =
        EvaluatedJob.options(Optional.of(config), new StreamFiles("s", file, Optional.of(file)));

    assertThat(options).isEqualTo(RefreshOptions.load(config));
  }
}
