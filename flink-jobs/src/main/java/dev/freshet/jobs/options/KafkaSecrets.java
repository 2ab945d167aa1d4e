package dev.freshet.jobs.options;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Tells which properties of Kafka clients are secret, and which values only name a secret.
 *
 * <p>Properties travel with the job: through Flink's high availability storage, and to whoever
 * reads the file. So a secret is named there, in the way of Kafka's config providers ({@code
 * ${dir:/folder:file}}), and each client looks it up on the machine where it is made.
 */
public final class KafkaSecrets {

  /** What may stand for a secret. */
  private static final String ALLOWED =
      "the secret's place, which each client looks up on its machine: ${dir:/folder:file},"
          + " ${file:/properties-file:key} or ${env:NAME}";

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^{}:]+):[^{}]*}");

  /** Stands for a reference where the rest of a value is looked at. */
  private static final String NAMED = "\0";

  /** An entry of a JAAS configuration that gives a secret. */
  private static final Pattern GIVEN_IN_JAAS =
      Pattern.compile(
          "(?i)(?:(?:pass|pwd|secret)\\w*|"
              + SecretNames.ENDING
              + ")[\"']?\\s*=\\s*+(?!([\"']?)"
              + NAMED
              + "\\1\\s*(;|\\s|$))");

  private static final Map<String, String> PROVIDERS =
      Map.of(
          "dir", DirectoryConfigProvider.class.getName(),
          "file", FileConfigProvider.class.getName(),
          "env", EnvVarConfigProvider.class.getName());

  /** Begins the properties of a provider itself. */
  private static final String OF_A_PROVIDER = AbstractConfig.CONFIG_PROVIDERS_CONFIG + ".";

  private static final Set<String> SECRET = secretProperties();

  private KafkaSecrets() {}

  /** Returns what may stand for the secret that a property carries. */
  static String allowed(String property) {
    return property.startsWith(OF_A_PROVIDER)
        ? "what the provider finds on its own on each machine, as nothing is looked up for it"
        : ALLOWED;
  }

  /** Whether a property's value gives a secret away, rather than naming where it is. */
  static boolean isGiven(String property, Map<String, String> properties) {
    String value = named(properties.get(property), providers(properties));
    if (property.endsWith(SaslConfigs.SASL_JAAS_CONFIG)) {
      // Kerberos and the like need no secret here.
      return GIVEN_IN_JAAS.matcher(value).find();
    }
    boolean secret = SECRET.contains(property) || SecretNames.isSecret(property);
    return secret && !value.isBlank() && !value.strip().equals(NAMED);
  }

  /**
   * Whether a property names something that nobody looks up: Kafka passes a provider its own
   * properties as they stand.
   */
  static boolean isLeftNamed(String property, Map<String, String> properties) {
    return property.startsWith(OF_A_PROVIDER)
        && named(properties.get(property), providers(properties)).contains(NAMED);
  }

  /**
   * Adds Kafka's own providers {@code dir}, {@code file} and {@code env} where a value names a
   * secret by one of them, unless the properties say which providers there are.
   */
  static Map<String, String> withProviders(Map<String, String> properties) {
    Set<String> used = new HashSet<>();
    for (String value : properties.values()) {
      REFERENCE.matcher(value).results().forEach(reference -> used.add(reference.group(1)));
    }
    used.retainAll(PROVIDERS.keySet());
    if (used.isEmpty() || properties.containsKey(AbstractConfig.CONFIG_PROVIDERS_CONFIG)) {
      return properties;
    }
    Map<String, String> with = new HashMap<>(properties);
    with.put(AbstractConfig.CONFIG_PROVIDERS_CONFIG, String.join(",", used));
    used.forEach(
        name ->
            with.put(
                AbstractConfig.CONFIG_PROVIDERS_CONFIG + "." + name + ".class",
                PROVIDERS.get(name)));
    return with;
  }

  /**
   * Returns the references that were not replaced, by property: what they name does not exist here.
   *
   * @param properties as they were given
   * @param resolved the same after Kafka's config providers have replaced what they know
   */
  public static Map<String, String> missing(
      Map<String, String> properties, Map<String, Object> resolved) {
    Set<String> providers = providers(properties);
    Map<String, String> missing = new LinkedHashMap<>();
    properties.forEach(
        (property, value) -> {
          Matcher reference = REFERENCE.matcher(value);
          while (reference.find()) {
            if (providers.contains(reference.group(1))
                && String.valueOf(resolved.get(property)).contains(reference.group())) {
              missing.put(property, reference.group());
            }
          }
        });
    return missing;
  }

  private static String named(String value, Set<String> providers) {
    return REFERENCE
        .matcher(value)
        .replaceAll(
            reference ->
                Matcher.quoteReplacement(
                    providers.contains(reference.group(1)) ? NAMED : reference.group()));
  }

  private static Set<String> providers(Map<String, String> properties) {
    String declared = properties.getOrDefault(AbstractConfig.CONFIG_PROVIDERS_CONFIG, "");
    return Set.copyOf(Arrays.asList(declared.strip().split("\\s*,\\s*", -1)));
  }

  private static Set<String> secretProperties() {
    Set<String> secret = new HashSet<>();
    for (ConfigDef client :
        new ConfigDef[] {
          ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef()
        }) {
      client
          .configKeys()
          .forEach(
              (property, definition) -> {
                if (definition.type == ConfigDef.Type.PASSWORD) {
                  secret.add(property);
                }
              });
    }
    // Of the type of passwords, but public.
    secret.remove(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG);
    secret.remove(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG);
    return Set.copyOf(secret);
  }
}
