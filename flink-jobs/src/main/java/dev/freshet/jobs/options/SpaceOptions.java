package dev.freshet.jobs.options;

import dev.freshet.registry.RegistryTopic;
import java.io.Serializable;

/**
 * The embedding space that the job publishes.
 *
 * @param name lower-case letters, digits and '-'
 * @param version at least 1
 * @param dimension coordinates of a vector, 2 to 1024
 */
public record SpaceOptions(String name, int version, int dimension) implements Serializable {

  /** The topic of this space version: {@code registry.<name>.v<version>}. */
  public String registryTopic() {
    return RegistryTopic.of(name, version);
  }
}
