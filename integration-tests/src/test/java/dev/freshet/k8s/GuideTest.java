package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.jobs.topics.TopicFinding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the guide says to production's overlay, and holds it to what the overlays are. */
class GuideTest {

  private static final Pattern YAML =
      Pattern.compile("^```yaml\n(.+?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void theAuditCanBeTurnedOn() throws IOException {
    FileUtils.copyDirectory(Rendering.K8S.toFile(), folder.toFile());
    Path overlay = folder.resolve("overlays/production");
    List<String> given = section("### Turn the audit on");
    Files.writeString(overlay.resolve("audit.yaml"), given.get(0));
    Path kustomization = overlay.resolve("kustomization.yaml");
    String text = Files.readString(kustomization);
    for (String part : given.get(1).split("(?m)^(?=\\S)", 0)) {
      String key = part.substring(0, part.indexOf('\n') + 1);
      assertThat(text).contains("\n" + key);
      text = text.replace("\n" + key, "\n" + part);
    }
    Files.writeString(kustomization, text);
    Files.writeString(
        overlay.resolve("refresh.yaml"), "\naudit: true\n", StandardOpenOption.APPEND);

    Rendering rendering = Rendering.of(overlay);
    assertThat(Schemas.findings(rendering)).isEmpty();
    assertThat(JobDeployment.findings(rendering)).isEmpty();
    assertThat(JobTopics.findings(rendering, Severity.WARNING)).isEmpty();
  }

  /** The pieces of YAML below a heading, up to the next. */
  private static List<String> section(String heading) throws IOException {
    String guide = Files.readString(Rendering.K8S.resolve("README.md"));
    int begin = guide.indexOf("\n" + heading + "\n") + 1;
    assertThat(begin).as(heading).isPositive();
    String section = guide.substring(begin, guide.indexOf("\n##", begin));
    return YAML.matcher(section).results().map(found -> found.group(1)).toList();
  }
}
