package dev.freshet.security;

import dev.freshet.platform.EmbeddedBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.plain.PlainLoginModule;

/** Brokers with TLS and an authorizer: users by password, or by certificate. */
final class SecuredBroker {

  private static final int ITERATIONS = 4096;

  private SecuredBroker() {}

  /**
   * One that knows its users by SCRAM-SHA-512, and lets only its own user do what no rule allows.
   *
   * @param ownPassword of that user, {@code broker}, who comes by PLAIN
   */
  static EmbeddedBroker byPassword(Path logs, Certificates certificates, String ownPassword)
      throws Exception {
    Map<String, String> properties = tls(certificates);
    properties.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT");
    properties.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
    properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    properties.put(
        "listener.name.clients.plain.sasl.jaas.config",
        "%s required username=\"broker\" password=\"%2$s\" user_broker=\"%2$s\";"
            .formatted(PlainLoginModule.class.getName(), ownPassword));
    properties.put("listener.name.clients.scram-sha-512.sasl.jaas.config", SCRAM + ";");
    return EmbeddedBroker.start(logs, 0, properties);
  }

  /** One that knows its users by their certificates, and lets each do anything. */
  static EmbeddedBroker byCertificate(Path logs, Certificates certificates) throws Exception {
    Map<String, String> properties = tls(certificates);
    properties.put("listener.security.protocol.map", "CLIENTS:SSL,CONTROLLER:PLAINTEXT");
    properties.put("ssl.client.auth", "required");
    properties.put("super.users", "User:ANONYMOUS;User:CN=broker;User:CN=user");
    return EmbeddedBroker.start(logs, 0, properties);
  }

  /** The login module of SCRAM, without its user. */
  static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";

  /** Makes a user. */
  static UserScramCredentialAlteration user(String name, String password) {
    return new UserScramCredentialUpsertion(
        name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password);
  }

  /** Lets a user do something with all whose name begins so. */
  static AclBinding allow(String user, ResourceType type, String prefix, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(
            type, prefix, prefix.equals("*") ? PatternType.LITERAL : PatternType.PREFIXED),
        new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
  }

  /** A client of the broker's own user. */
  static Admin admin(EmbeddedBroker broker, Certificates certificates, String ownPassword) {
    return Admin.create(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "security.protocol",
            "SASL_SSL",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            "%s required username=\"broker\" password=\"%s\";"
                .formatted(PlainLoginModule.class.getName(), ownPassword),
            "ssl.truststore.type",
            "PEM",
            "ssl.truststore.location",
            certificates.file("ca.crt").toString()));
  }

  private static Map<String, String> tls(Certificates certificates) throws Exception {
    Map<String, String> properties = new HashMap<>();
    properties.put("ssl.keystore.type", "PEM");
    properties.put("ssl.keystore.certificate.chain", certificates.text("broker.crt"));
    properties.put("ssl.keystore.key", certificates.text("broker.key"));
    properties.put("ssl.truststore.type", "PEM");
    properties.put("ssl.truststore.certificates", certificates.text("ca.crt"));
    properties.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    // The controller, which is this process, comes without a name.
    properties.put("super.users", "User:ANONYMOUS;User:broker");
    return properties;
  }
}
