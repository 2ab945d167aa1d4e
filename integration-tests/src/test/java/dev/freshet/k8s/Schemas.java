package dev.freshet.k8s;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Holds every object against the schema of its kind, in which no unknown field is allowed. */
final class Schemas {

  /** Kubernetes' own kinds, whose schemas its Java client carries. */
  private static final Map<String, Core> CORE =
      Map.of(
          "v1 ConfigMap", new Core(V1ConfigMap.class, V1ConfigMap::validateJsonElement),
          "v1 Namespace", new Core(V1Namespace.class, V1Namespace::validateJsonElement),
          "v1 ServiceAccount",
              new Core(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
          "rbac.authorization.k8s.io/v1 Role", new Core(V1Role.class, V1Role::validateJsonElement),
          "rbac.authorization.k8s.io/v1 RoleBinding",
              new Core(V1RoleBinding.class, V1RoleBinding::validateJsonElement),
          "networking.k8s.io/v1 NetworkPolicy",
              new Core(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement),
          "policy/v1 PodDisruptionBudget",
              new Core(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement));

  /** Kinds of operators that come as classes. */
  private static final Map<String, Class<?>> MODELS =
      Map.of(
          "kafka.strimzi.io/v1 KafkaTopic", KafkaTopic.class,
          "kafka.strimzi.io/v1 KafkaUser", KafkaUser.class,
          "monitoring.coreos.com/v1 PodMonitor", PodMonitor.class,
          "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class);

  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(new NothingUnknown())
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final FlinkSchema FLINK = new FlinkSchema();

  private Schemas() {}

  /** What is wrong with the fields of a rendering's objects: a sentence each. */
  static List<String> findings(Rendering rendering) {
    List<String> findings = new ArrayList<>();
    for (Manifest manifest : rendering.manifests()) {
      for (String finding : findings(manifest)) {
        findings.add(manifest + ": " + finding);
      }
    }
    return findings;
  }

  private static List<String> findings(Manifest manifest) {
    String kind = manifest.apiVersion() + " " + manifest.kind();
    if (kind.equals(FlinkSchema.KIND)) {
      return FLINK.findings(manifest);
    } else if (CORE.containsKey(kind)) {
      return CORE.get(kind).findings(manifest);
    } else if (MODELS.containsKey(kind)) {
      return findings(manifest, MODELS.get(kind));
    }
    return List.of("there is no schema for " + kind + ", so nobody knows whether it is right");
  }

  private static List<String> findings(Manifest manifest, Class<?> model) {
    try {
      List<String> lost = new ArrayList<>();
      findLost(
          "$",
          manifest.content(),
          STRICT.valueToTree(STRICT.treeToValue(manifest.content(), model)),
          lost);
      return lost;
    } catch (JsonProcessingException e) {
      return List.of(e.getMessage());
    }
  }

  /** Some values that a class does not know, such as an operation of Kafka, it drops unsaid. */
  private static void findLost(String path, JsonNode written, JsonNode kept, List<String> lost) {
    if (written.isObject()) {
      written
          .properties()
          .forEach(
              field ->
                  findLost(
                      path + "." + field.getKey(),
                      field.getValue(),
                      kept.path(field.getKey()),
                      lost));
    } else if (written.isArray()) {
      for (int i = 0; i < written.size(); i++) {
        findLost(path + "[" + i + "]", written.get(i), kept.path(i), lost);
      }
    } else if (!written.asText().equals(kept.asText())) {
      lost.add("%s: %s is not allowed".formatted(path, written));
    }
  }

  /**
   * A kind whose class checks the names of fields and that none is missing, and reads their types.
   */
  private record Core(Class<?> model, Check check) {

    private interface Check {
      void run(JsonElement json) throws IOException;
    }

    List<String> findings(Manifest manifest) {
      String json = manifest.content().toString();
      try {
        check.run(JsonParser.parseString(json));
        var unused = JSON.getGson().fromJson(json, model);
        return List.of();
      } catch (IOException | RuntimeException e) {
        return List.of(e.getMessage());
      }
    }
  }

  /** Lets no class gather the fields that it does not know. */
  private static final class NothingUnknown extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }

    @Override
    public JsonIgnoreProperties.Value findPropertyIgnoralByName(
        MapperConfig<?> config, Annotated annotated) {
      return super.findPropertyIgnoralByName(config, annotated).withoutIgnoreUnknown();
    }
  }
}
