package dev.freshet.jobs.options;

import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.jobs.options.TypeOptions.Role;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The options of one refresh job, complete and checked.
 *
 * <p>Lists keep the order of the file. {@link DeclaredOptions} tells keys, defaults and ranges.
 *
 * @param job id of the job
 * @param types entity types, at least one anchor and one folded-in
 * @param groups co-occurrence groups, at least one
 * @param relations at least one
 * @param model what was written of the sections that decide what the vectors are, by full key
 */
public record RefreshOptions(
    String job,
    RuntimeOptions runtime,
    KafkaOptions kafka,
    SchemaRegistryOptions schemaRegistry,
    TopicOptions topics,
    SpaceOptions space,
    List<TypeOptions> types,
    List<GroupOptions> groups,
    List<RelationOptions> relations,
    RuleOptions rule,
    PopularityOptions popularity,
    FoldInOptions foldIn,
    PublicationOptions publication,
    PreAggregationOptions preAggregation,
    EventTimeOptions eventTime,
    Map<String, String> model)
    implements Serializable {

  public RefreshOptions {
    types = List.copyOf(types);
    groups = List.copyOf(groups);
    relations = List.copyOf(relations);
    model = Map.copyOf(model);
  }

  /** Returns the names of the groups whose memory is left to be chosen. */
  public Set<String> groupsToChooseFor() {
    return groups.stream()
        .filter(group -> group.memory().equals(GroupOptions.AUTO))
        .map(GroupOptions::name)
        .collect(Collectors.toSet());
  }

  /**
   * Reads the options from a YAML file in UTF-8.
   *
   * @throws OptionsException with every error found, if there is any
   */
  public static RefreshOptions load(Path file) throws IOException {
    return load(file, Map.of());
  }

  /**
   * Reads the options from a YAML file in UTF-8.
   *
   * @param overrides texts by full dotted key; each replaces what the file says under its key
   * @throws OptionsException with every error found, if there is any
   */
  public static RefreshOptions load(Path file, Map<String, String> overrides) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, not a file");
    }
    String yaml;
    try {
      yaml = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new OptionsException(
          file.toString(),
          List.of(
              new OptionError("(file)", null, null, "is not UTF-8", "a YAML mapping in UTF-8")));
    }
    return load(file.toString(), new StringReader(yaml), overrides);
  }

  /**
   * Reads the options from YAML.
   *
   * @param name what errors call the source
   * @param yaml is read to its end, and left open
   * @param overrides texts by full dotted key; each replaces what the file says under its key
   * @throws OptionsException with every error found, if there is any
   */
  public static RefreshOptions load(String name, Reader yaml, Map<String, String> overrides)
      throws IOException {
    return new RefreshOptionsReader(name).read(yaml, overrides);
  }

  /**
   * The type of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public TypeOptions type(String name) {
    return types.stream()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no type " + name));
  }

  /**
   * The group of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public GroupOptions group(String name) {
    return groups.stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no group " + name));
  }

  /** The relations whose edges come from a kind of event, in the order of the file. */
  public List<RelationOptions> relationsOf(Events events) {
    return relations.stream().filter(relation -> relation.events() == events).toList();
  }

  /** The kind of event that a group's relations take, which is the same for all of them. */
  public Events eventsOf(GroupOptions group) {
    return relationsOf(Events.FOLLOWS).stream().anyMatch(r -> group.name().equals(r.group()))
        ? Events.FOLLOWS
        : Events.ENGAGEMENTS;
  }

  /** Whether what comes of a kind of event leaves a window some day, in any of its groups. */
  public boolean age(Events events) {
    return relationsOf(events).stream()
        .anyMatch(relation -> !group(relation.group()).window().equals(GroupOptions.UNLIMITED));
  }

  /** The names of the types of a role, in the order of the file. */
  public List<String> typesOf(Role role) {
    return types.stream().filter(type -> type.role() == role).map(TypeOptions::name).toList();
  }
}
