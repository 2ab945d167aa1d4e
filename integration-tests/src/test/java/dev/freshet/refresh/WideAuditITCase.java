package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.ClusterTopics;
import dev.freshet.jobs.topics.TopicCreation;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.schemas.RefreshAudit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Audits a space whose statistics are more than Kafka takes by default, in topics as created. */
class WideAuditITCase {

  private static final int DIMENSION = 600;

  private static final GeneratedStream STREAM =
      new GeneratedStream(20_131_107, 60, 12, 8, Duration.ofDays(2).toMillis(), 10, 0, 0, 0);

  @Test
  void theStatisticsAreInTheAudit() throws Exception {
    Map<String, String> wide = Map.of("space.dimension", Integer.toString(DIMENSION));
    try (EmbeddedPlatform platform =
        EmbeddedPlatform.start(EmbeddedPlatform.Options.of(DataFolder.temporary(), 2))) {
      createTopics(platform, wide);
      try (RefreshRun run = RefreshRun.start(platform, "wide", wide)) {
        run.send(STREAM.deliveries());
        run.awaitCounted();
        List<RefreshAudit> audits = run.audit();
        assertThat(audits).isNotEmpty();
        assertThat(audits.stream().filter(audit -> audit.getGram() != null))
            .isNotEmpty()
            .allMatch(audit -> audit.getGram().remaining() == 4 * DIMENSION * DIMENSION);
        assertThat(run.lastFailure()).isEmpty();
      }
    }
  }

  private static void createTopics(EmbeddedPlatform platform, Map<String, String> wide)
      throws Exception {
    Map<String, String> settings = new HashMap<>(wide);
    settings.put("kafka.bootstrap-servers", platform.broker().bootstrapServers());
    RefreshOptions options = RefreshRun.options("wide", settings);
    try (ClusterTopics topics = new ClusterTopics(options.kafka())) {
      assertThat(new TopicCreation(options, 2, Optional.empty()).run(topics).created())
          .contains("wide-audit");
    }
  }
}
