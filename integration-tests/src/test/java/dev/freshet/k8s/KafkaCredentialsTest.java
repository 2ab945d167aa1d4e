package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freshet.jobs.options.RefreshOptions;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that Kafka's clients find the credentials where the deployment mounts them. */
class KafkaCredentialsTest {

  private static final String JAAS =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"freshet\""
          + " password=\"from the secret\";";

  @TempDir private Path secret;

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/production"})
  void clientsReadTheMountedFiles(String folder) throws IOException {
    Rendering rendering = Rendering.of(folder);
    String mounted = mountOfTheSecret(FlinkDeployment.of(rendering));
    Files.writeString(secret.resolve("sasl.jaas.config"), JAAS);
    String here = JobOptions.of(rendering).yaml().replace(mounted, secret.toString());

    RefreshOptions options = RefreshOptions.load("refresh.yaml", new StringReader(here), Map.of());
    AdminClientConfig client = new AdminClientConfig(options.kafka().properties());

    assertThat(client.getPassword(SaslConfigs.SASL_JAAS_CONFIG).value()).isEqualTo(JAAS);
    assertThat(client.getString(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG))
        .isEqualTo(secret.resolve("ca.crt").toString());
  }

  private static String mountOfTheSecret(FlinkDeployment deployment) {
    JsonNode pod = deployment.manifest().at("/spec/podTemplate/spec");
    for (JsonNode volume : pod.path("volumes")) {
      if (volume.at("/secret/secretName").asText().equals("freshet-kafka")) {
        for (JsonNode mount : pod.at("/containers/0/volumeMounts")) {
          if (mount.path("name").equals(volume.path("name"))) {
            return mount.path("mountPath").asText();
          }
        }
      }
    }
    throw new AssertionError("the secret freshet-kafka is not mounted");
  }
}
