package dev.freshet.k8s;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One rendered object.
 *
 * @param content all of it
 */
record Manifest(JsonNode content) {

  String apiVersion() {
    return content.path("apiVersion").asText();
  }

  String kind() {
    return content.path("kind").asText();
  }

  String name() {
    return content.at("/metadata/name").asText();
  }

  String namespace() {
    return content.at("/metadata/namespace").asText();
  }

  /** What stands at a JSON pointer, such as {@code /spec/job}; a missing node if nothing does. */
  JsonNode at(String pointer) {
    return content.at(pointer);
  }

  /** Kind and name, as messages tell them. */
  @Override
  public String toString() {
    return kind() + " " + name();
  }
}
