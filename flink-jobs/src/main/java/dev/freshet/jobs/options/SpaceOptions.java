package dev.freshet.jobs.options;

import dev.freshet.registry.RegistryTopic;
import java.io.Serializable;

/**
 * The embedding space that the job publishes.
 *
 * @param name lower-case letters, digits and '-'
 * @param version at least 1
 * @param dimension coordinates of a vector, 2 to 1024
 * @param warmStartVersion the version that an empty registry begins as a copy of; null: none
 */
public record SpaceOptions(String name, int version, int dimension, Integer warmStartVersion)
    implements Serializable {

  /** The topic of this space version: {@code registry.<name>.v<version>}. */
  public String registryTopic() {
    return registryTopic(version);
  }

  /** The topic of a version of this space. */
  public String registryTopic(int ofVersion) {
    return RegistryTopic.of(name, ofVersion);
  }
}
