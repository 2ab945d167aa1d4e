package dev.freshet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the YAML file of a job that has topics of its own. */
final class JobYaml {

  private JobYaml() {}

  /**
   * Writes it.
   *
   * @param name begins the topics' names, and is the space's
   * @return the file, which further options can be appended to
   */
  static Path write(Path folder, String bootstrapServers, String name) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        kafka.bootstrap-servers: %1$s
        space.name: %2$s
        types: {user: folded-in, item: anchor}
        groups: {engagement: {memory: 21d}}
        relations: [{name: engaged, from: user, to: item, group: engagement}]
        topics:
          engagements: %2$s-engagements
          dead-letters: %2$s-dead-letters
          audit: %2$s-audit
          manifest: %2$s-manifest
        """
            .formatted(bootstrapServers, name));
  }
}
