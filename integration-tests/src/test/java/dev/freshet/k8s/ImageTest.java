package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Checks that the image has what the deployment starts, in the version that is tested. */
class ImageTest {

  private static final Pattern VERSION = Pattern.compile("(?<=flink:|hadoop-)\\d+\\.\\d+\\.\\d+");
  private static final Pattern JAR = Pattern.compile("COPY \\S+-job\\.jar (\\S+)");
  private static final Pattern USER = Pattern.compile("USER (\\d+):(\\d+)");

  @ParameterizedTest
  @FieldSource("dev.freshet.k8s.Rendering#ALL")
  void theImageFitsTheDeployment(String folder) throws IOException {
    String dockerfile = Files.readString(Rendering.K8S.resolve("Dockerfile"));
    Manifest deployment = FlinkDeployment.of(Rendering.of(folder)).manifest();

    assertThat(VERSION.matcher(dockerfile).results().map(MatchResult::group))
        .hasSizeGreaterThan(1)
        .containsOnly(EnvironmentInformation.getVersion());
    assertThat(deployment.at("/spec/job/jarURI").asText())
        .isEqualTo("local://" + found(JAR, dockerfile).group(1));
    assertThat(deployment.at("/spec/podTemplate/spec/securityContext/runAsUser").asText())
        .isEqualTo(found(USER, dockerfile).group(1));
  }

  private static Matcher found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as("%s in the Dockerfile", pattern).isTrue();
    return matcher;
  }
}
