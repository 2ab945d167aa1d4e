package dev.freshet.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Takes the names of secrets, refuses the secrets themselves, and prints neither. */
class KafkaSecretsTest extends OptionsTestBase {

  private static final String MODULE =
      "org.apache.kafka.common.security.scram.ScramLoginModule required ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssl.key.password | hunter2",
        "ssl.keystore.password | hunter2",
        "ssl.truststore.password | hunter2",
        "ssl.truststore.password | hunter2${dir:/etc/freshet:password}",
        "ssl.keystore.password | ${vault:freshet:password}hunter2",
        "ssl.keystore.key | -----BEGIN PRIVATE KEY----- hunter2",
        "sasl.oauthbearer.client.credentials.client.secret | hunter2",
        "sasl.oauthbearer.assertion.private.key.passphrase | hunter2",
        "my.login.callback.password | hunter2",
        "sasl.jaas.config | M required username=\"freshet\" password=\"hunter2\";",
        "sasl.jaas.config | M required password = 'hunter2' username=\"freshet\";",
        "sasl.jaas.config | M required username=freshet password=hunter2;",
        "sasl.jaas.config | M required password=\"${env:A}hunter2\";",
        "sasl.jaas.config | M required password=\"${env:A}\" clientSecret=\"hunter2\";",
        "sasl.jaas.config | M required password=\"${vault:hunter2}\";",
        "sasl.jaas.config | M required useKeyTab=true storePass=hunter2;",
        "sasl.jaas.config | M required \"password\"=\"hunter2\";",
        "sasl.jaas.config | M required 'clientSecret' = hunter2;",
        "sasl.jaas.config | M required token=\"hunter2\";",
        "sasl.jaas.config | M required oauth.access.token=\"hunter2\";",
        "sasl.jaas.config | M required apiKey=\"hunter2\";",
        "sasl.jaas.config | M required api-key='hunter2';",
        "sasl.jaas.config | M required \"credentials\"=hunter2;",
        "sasl.jaas.config | M required oauth.client.assertion=\"hunter2\";",
        "basic.auth.user.info | freshet:hunter2",
        "schema.registry.basic.auth.user.info | freshet:hunter2",
        "my.login.callback.api.key | hunter2",
        "my.login.callback.apiKey | hunter2",
        "my.login.callback.credentials | hunter2",
      })
  void aSecretItselfIsRefusedAndNotPrinted(String property, String value) {
    OptionsException refused =
        refusal(() -> loadMinimal(Map.of("kafka.properties." + property, value)));

    assertThat(only(refused.errors()).key()).isEqualTo("kafka.properties." + property);
    assertThat(refused).hasMessageContainingAll(property, "gives a secret away", "${dir:");
    assertThat(refused.getMessage()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssl.key.password | ${file:/etc/freshet/kafka.properties:key}",
        "ssl.keystore.key | ${dir:/etc/freshet/kafka:user.key}",
        "ssl.keystore.certificate.chain | -----BEGIN CERTIFICATE----- MII",
        "ssl.truststore.certificates | -----BEGIN CERTIFICATE----- MII",
        "ssl.truststore.location | /etc/freshet/ca/ca.crt",
        "sasl.oauthbearer.token.endpoint.url | https://login/token",
        "sasl.jaas.config | ${dir:/etc/freshet/kafka:sasl.jaas.config}",
        "sasl.jaas.config | M required username=\"freshet\" password=\"${env:KAFKA_PASSWORD}\";",
        "sasl.jaas.config | M required password='${env:P}' username=freshet;",
        "sasl.jaas.config | M required username=freshet password=${env:P};",
        "sasl.jaas.config | M required username=u password=\"${env:P}\" tokenauth=\"true\";",
        "sasl.jaas.config | M required \"password\"=\"${env:P}\" token='${env:T}';",
        "sasl.jaas.config | M required oauth.token.endpoint.uri=\"https://login/token\";",
        "sasl.oauthbearer.client.credentials.client.id | freshet",
        "sasl.jaas.config | M required oauth.client.assertion=\"${env:A}\";",
        "sasl.jaas.config | M required oauth.client.assertion.location=\"/etc/freshet/a\";",
        "sasl.oauthbearer.assertion.algorithm | RS256",
        "basic.auth.user.info | ${env:USER_INFO}",
        "basic.auth.credentials.source | USER_INFO",
        "sasl.jaas.config | Krb5LoginModule required useKeyTab=true keyTab=\"/etc/k\";",
        "sasl.jaas.config | OAuthBearerLoginModule required;",
      })
  void whatNamesASecretOrIsNoneIsTaken(String property, String value) {
    assertThat(loadMinimal(Map.of("kafka.properties." + property, value)).kafka().properties())
        .containsEntry(property, value);
  }

  @Test
  void kafkasOwnProvidersAreThereOnceTheyAreNamed() {
    KafkaOptions kafka =
        loadMinimal(
                Map.of(
                    "kafka.properties.ssl.keystore.key",
                    "${dir:/etc/freshet:user.key}",
                    "kafka.properties.sasl.jaas.config",
                    MODULE + "username=u password=\"${env:KAFKA_PASSWORD}\";"))
            .kafka();

    assertThat(kafka.properties().get("config.providers").split(","))
        .containsExactlyInAnyOrder("dir", "env");
    assertThat(kafka.properties())
        .containsEntry("config.providers.dir.class", DirectoryConfigProvider.class.getName())
        .containsEntry("config.providers.env.class", EnvVarConfigProvider.class.getName())
        .doesNotContainKey("config.providers.file.class");
    assertThat(loadMinimal(Map.of()).kafka().properties()).isEmpty();
  }

  @Test
  void otherProvidersAreTakenAsTheyAreGiven() {
    Map<String, String> given =
        Map.of(
            "config.providers", "vault , dir,dir",
            "config.providers.vault.class", "org.example.Vault",
            "ssl.key.password", "${vault:freshet:key}",
            "ssl.keystore.password", "${file:/etc/freshet:key}");

    assertThat(KafkaSecrets.withProviders(given)).isEqualTo(given);
    assertThat(KafkaSecrets.isGiven("ssl.key.password", given)).isFalse();
    assertThat(KafkaSecrets.isGiven("ssl.keystore.password", given)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.properties: 'sasl.jaas.config=M required password=\"hunter2\";'",
        "kafka.properties: ['ssl.key.password=hunter2']",
        "kafka.properties: [hunter2]",
        "kafka: {sasl: 'M required password = hunter2;'}",
        "job: 'M required password=\"hunter2\";'",
        "schema-registry.headers: hunter2",
        "schema-registry.headers: ['Authorization: Bearer hunter2']",
        "schema-registry: 'Bearer hunter2'",
        "kafka.propertys.passphrase: hunter2",
      })
  void aSecretInTheWrongPlaceIsNotPrinted(String line) {
    OptionsException refused = refusal(() -> load(line));

    assertThat(refused).hasMessageContaining("******");
    assertThat(refused.getMessage()).doesNotContain("hunter2");
  }

  @Test
  void aSecretOfAProviderIsRefusedAndNotPrinted() {
    OptionsException refused =
        refusal(
            () ->
                load(
                    """
                    kafka.properties:
                      config.providers: vault
                      config.providers.vault.class: org.example.Vault
                      config.providers.vault.param.address: https://vault
                      config.providers.vault.param.token: hunter2
                    """));

    assertThat(refused)
        .hasMessageContainingAll("vault.param.token", "finds on its own on each machine");
    assertThat(refused.getMessage()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "address"})
  void aReferenceThatNobodyLooksUpIsRefused(String property) {
    OptionsException refused =
        refusal(
            () ->
                load(
                    """
                    kafka.properties:
                      config.providers: vault, env
                      config.providers.vault.class: org.example.Vault
                      config.providers.env.class: %s
                      config.providers.vault.param.%s: ${env:VAULT}
                    """
                        .formatted(EnvVarConfigProvider.class.getName(), property)));

    assertThat(refused)
        .hasMessageContainingAll(
            "config.providers.vault.param." + property,
            "not for a config provider itself",
            "finds on its own on each machine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "Proxy-Authorization",
        "cookie",
        "X-Api-Key",
        "X-Auth-Token",
        "PRIVATE-TOKEN",
        "X-Client-Secret"
      })
  void aHeaderOfCredentialsIsRefusedAndNotPrinted(String header) {
    OptionsException refused =
        refusal(
            () ->
                loadMinimal(
                    Map.of(
                        "schema-registry.url",
                        "http://schemas:8081",
                        "schema-registry.headers." + header,
                        "Bearer hunter2")));

    assertThat(refused).hasMessageContaining("schema-registry.headers-file");
    assertThat(refused.getMessage()).doesNotContain("hunter2");
  }
}
