package dev.freshet.registry;

/** Names the topic of a space version. */
public final class RegistryTopic {

  private RegistryTopic() {}

  /** The topic {@code registry.<space>.v<version>}. */
  public static String of(String space, int version) {
    return "registry.%s.v%d".formatted(space, version);
  }
}
