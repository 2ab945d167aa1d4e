package dev.freshet.jobs.options;

import dev.freshet.jobs.options.PublicationOptions.Delivery;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.jobs.options.TypeOptions.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;

/**
 * Checks what must hold between several options.
 *
 * <p>A rule is skipped if one of its values was refused on its own: its error would be noise.
 */
final class ConsistencyRules {

  private static final int PANES_OF_A_WINDOW = 16;
  // The longest step of the memory ladder: a longer half-life would be cut off by the window.
  private static final int MEMORIES_OF_A_WINDOW = 4;

  private final RefreshOptions options;
  private final OptionValues values;

  ConsistencyRules(RefreshOptions options, OptionValues values) {
    this.options = options;
    this.values = values;
  }

  void check() {
    checkRuntime();
    checkKafka();
    checkSchemaRegistry();
    checkWarmStart();
    checkTransactions();
    checkTopics();
    checkTypes();
    options.groups().forEach(this::checkGroup);
    checkHashesOfGroups();
    checkRelations();
    checkLead();
  }

  private void checkRuntime() {
    String parallelism = DeclaredOptions.PARALLELISM.key();
    String maxParallelism = DeclaredOptions.MAX_PARALLELISM.key();
    RuntimeOptions runtime = options.runtime();
    if (values.good(parallelism, maxParallelism)
        && runtime.parallelism() > runtime.maxParallelism()) {
      values.refuse(
          parallelism,
          Integer.toString(runtime.parallelism()),
          "exceeds " + maxParallelism,
          "1 to " + runtime.maxParallelism());
    }
  }

  private void checkKafka() {
    checkIsolation();
    String value = options.kafka().properties().get("bootstrap.servers");
    if (value != null) {
      values.refuse(
          DeclaredOptions.KAFKA_PROPERTIES.key("bootstrap.servers"),
          value,
          "has an option of its own",
          DeclaredOptions.KAFKA_BOOTSTRAP_SERVERS.key());
    }
    Map<String, String> properties = options.kafka().properties();
    for (String property : new TreeSet<>(properties.keySet())) {
      if (KafkaSecrets.isGiven(property, properties)) {
        values.refuse(
            DeclaredOptions.KAFKA_PROPERTIES.key(property),
            properties.get(property),
            "gives a secret away, as the job carries its options with it",
            KafkaSecrets.allowed(property));
      } else if (KafkaSecrets.isLeftNamed(property, properties)) {
        values.refuse(
            DeclaredOptions.KAFKA_PROPERTIES.key(property),
            properties.get(property),
            "names what Kafka looks up for clients, but not for a config provider itself",
            KafkaSecrets.allowed(property));
      }
    }
  }

  /** The clients would refuse it, too, but name neither the option nor the file. */
  private void checkIsolation() {
    String property = ConsumerConfig.ISOLATION_LEVEL_CONFIG;
    String level = options.kafka().properties().get(property);
    Set<String> levels =
        Set.of(
            IsolationLevel.READ_COMMITTED.toString(), IsolationLevel.READ_UNCOMMITTED.toString());
    if (level != null && !levels.contains(level)) {
      values.refuse(
          DeclaredOptions.KAFKA_PROPERTIES.key(property),
          level,
          "is no isolation level",
          String.join(" or ", new TreeSet<>(levels)));
    }
  }

  /** Also makes sure that what the pattern lets pass is a URL, and that headers can be sent. */
  private void checkSchemaRegistry() {
    SchemaRegistryOptions registry = options.schemaRegistry();
    String url = DeclaredOptions.SCHEMA_REGISTRY_URL.key();
    if (!values.good(url)) {
      return;
    }
    if (registry.urls().isEmpty()) {
      needsUrl(DeclaredOptions.SCHEMA_REGISTRY_USER_INFO_FILE.key(), registry.userInfoFile());
      needsUrl(DeclaredOptions.SCHEMA_REGISTRY_HEADERS_FILE.key(), registry.headersFile());
      registry
          .headers()
          .forEach(
              (name, value) -> needsUrl(DeclaredOptions.SCHEMA_REGISTRY_HEADERS.key(name), value));
      return;
    }
    for (String name : new TreeSet<>(registry.headers().keySet())) {
      if (SecretNames.isSecret(name)) {
        values.refuse(
            DeclaredOptions.SCHEMA_REGISTRY_HEADERS.key(name),
            registry.headers().get(name),
            "gives a secret away, as the job carries its options with it",
            "a line of " + DeclaredOptions.SCHEMA_REGISTRY_HEADERS_FILE.key());
      }
    }
    try {
      registry.wireFormat();
    } catch (IllegalArgumentException e) {
      values.refuse("schema-registry", null, "is refused", e.getMessage());
    }
  }

  private void needsUrl(String key, String value) {
    if (value != null) {
      values.refuse(
          key, value, "has no effect", "only with " + DeclaredOptions.SCHEMA_REGISTRY_URL.key());
    }
  }

  private void checkWarmStart() {
    Integer from = options.space().warmStartVersion();
    if (from != null && from == options.space().version()) {
      values.refuse(
          DeclaredOptions.WARM_START_VERSION.key(),
          from.toString(),
          "is " + DeclaredOptions.SPACE_VERSION.key() + " itself",
          "another version, or none");
    }
  }

  private void checkTransactions() {
    String property = "transaction.timeout.ms";
    String value = options.kafka().properties().get(property);
    if (value != null) {
      values.refuse(
          DeclaredOptions.KAFKA_PROPERTIES.key(property),
          value,
          "has an option of its own",
          DeclaredOptions.TRANSACTION_TIMEOUT.key());
    }
    String timeout = DeclaredOptions.TRANSACTION_TIMEOUT.key();
    String interval = DeclaredOptions.CHECKPOINT_INTERVAL.key();
    Duration least = options.runtime().checkpointInterval();
    if (options.publication().delivery() == Delivery.EXACTLY_ONCE
        && values.good(timeout, interval)
        && options.publication().transactionTimeout().compareTo(least) <= 0) {
      values.refuse(
          timeout,
          Durations.format(options.publication().transactionTimeout()),
          "does not exceed " + interval + " (" + Durations.format(least) + ")",
          "more than " + Durations.format(least));
    }
  }

  private void checkTopics() {
    TopicOptions topics = options.topics();
    Map<String, String> keyByTopic = new HashMap<>();
    if (options.space().name() != null) {
      keyByTopic.put(options.space().registryTopic(), "the registry's");
    }
    checkTopic(DeclaredOptions.TOPICS_ENGAGEMENTS, topics.engagements(), keyByTopic);
    if (!options.relationsOf(Events.FOLLOWS).isEmpty()) {
      checkTopic(DeclaredOptions.TOPICS_FOLLOWS, topics.follows(), keyByTopic);
    }
    if (topics.deletions() != null) {
      checkTopic(DeclaredOptions.TOPICS_DELETIONS, topics.deletions(), keyByTopic);
    }
    checkTopic(DeclaredOptions.TOPICS_MANIFEST, topics.manifest(), keyByTopic);
    checkTopic(DeclaredOptions.TOPICS_DEAD_LETTERS, topics.deadLetters(), keyByTopic);
    if (options.publication().audit()) {
      checkTopic(DeclaredOptions.TOPICS_AUDIT, topics.audit(), keyByTopic);
    }
  }

  private void checkTopic(Option<String> option, String topic, Map<String, String> keyByTopic) {
    String other = keyByTopic.putIfAbsent(topic, option.key());
    if (other != null && values.good(option.key())) {
      values.refuse(option.key(), topic, "is also " + other, "a topic of its own");
    }
  }

  private void checkTypes() {
    for (TypeOptions type : options.types()) {
      checkName(DeclaredOptions.TYPES.key(type.name()), type.name());
    }
    if (options.types().size() > DeclaredOptions.MAX_TYPES) {
      values.refuse(
          "types",
          options.types().size() + " types",
          "are too many",
          "at most " + DeclaredOptions.MAX_TYPES);
    }
    for (Role role : Role.values()) {
      if (options.types().stream().noneMatch(type -> type.role() == role || type.role() == null)) {
        values.refuse(
            "types", null, "has no type of role " + OptionTypes.word(role), "at least one");
      }
    }
  }

  private void checkGroup(GroupOptions group) {
    String name = group.name();
    checkName("groups." + name, name);
    checkMemory(group);
    if (!group.window().equals(GroupOptions.UNLIMITED)) {
      checkPane(group);
    }
    String kept = DeclaredOptions.GROUP_KEPT.key(name);
    String gathered = DeclaredOptions.GROUP_GATHERED.key(name);
    if (values.good(kept, gathered) && group.gathered() > group.kept()) {
      values.refuse(
          gathered, Integer.toString(group.gathered()), "exceeds " + kept, "1 to " + group.kept());
    }
    if (options.relations().stream().noneMatch(relation -> name.equals(relation.group()))) {
      values.refuse("groups." + name, null, "is used by no relation", "groups that relations name");
    }
  }

  /** State knows a group by the hash of its name, so that groups may come and go. */
  private void checkHashesOfGroups() {
    Map<Integer, String> nameByHash = new HashMap<>();
    for (GroupOptions group : options.groups()) {
      String other = nameByHash.putIfAbsent(group.name().hashCode(), group.name());
      if (other != null) {
        values.refuse(
            "groups." + group.name(),
            null,
            "is a name that state cannot tell from " + other,
            "another name");
      }
    }
  }

  private void checkMemory(GroupOptions group) {
    String window = DeclaredOptions.GROUP_WINDOW.key(group.name());
    String memory = DeclaredOptions.GROUP_MEMORY.key(group.name());
    if (!values.good(window, memory) || group.memory().equals(GroupOptions.UNLIMITED)) {
      return;
    }
    Duration longest = group.window().dividedBy(MEMORIES_OF_A_WINDOW);
    if (group.window().equals(GroupOptions.UNLIMITED)) {
      // Without panes counts have no age by which they could be weighted.
      values.refuse(
          memory,
          Durations.format(group.memory()),
          "needs a limited " + window,
          "unlimited, or a window at least " + MEMORIES_OF_A_WINDOW + " times as long");
    } else if (group.memory().compareTo(longest) > 0) {
      values.refuse(
          memory,
          Durations.format(group.memory()),
          "exceeds a quarter of " + window + " (" + Durations.format(group.window()) + ")",
          "at most " + Durations.format(longest) + ", or unlimited");
    }
  }

  private void checkPane(GroupOptions group) {
    String window = DeclaredOptions.GROUP_WINDOW.key(group.name());
    String pane = DeclaredOptions.GROUP_PANE.key(group.name());
    Duration shortest = group.pane().multipliedBy(PANES_OF_A_WINDOW);
    if (values.good(window, pane) && group.window().compareTo(shortest) < 0) {
      values.refuse(
          window,
          Durations.format(group.window()),
          "is less than 16 times " + pane + " (" + Durations.format(group.pane()) + ")",
          "at least " + Durations.format(shortest));
    }
  }

  private void checkName(String key, String name) {
    try {
      DeclaredOptions.NAME.parse(name);
    } catch (IllegalArgumentException e) {
      values.refuse(key, name, "is not a proper name", DeclaredOptions.NAME.allowed());
    }
  }

  private void checkRelations() {
    List<String> places = values.placesOfRelations();
    if (options.groups().isEmpty()) {
      values.refuse("groups", null, "is required, but not given", "at least one group");
    }
    List<RelationOptions> relations = options.relations();
    if (relations.isEmpty()) {
      values.refuse("relations", null, "is required, but not given", "at least one relation");
    }
    for (int i = 0; i < relations.size(); i++) {
      if (!places.contains(Integer.toString(i))) {
        // Only an override can do this; the places of all further errors would be wrong.
        values.refuse("relations[" + i + "]", null, "is left out", "relations without a gap");
        return;
      }
    }
    for (int i = 0; i < relations.size(); i++) {
      checkActions(relations.get(i), Integer.toString(i));
      checkReferences(relations.get(i), Integer.toString(i));
      for (int j = 0; j < i; j++) {
        checkPair(relations.get(j), relations.get(i), Integer.toString(i));
        checkEvents(relations.get(j), relations.get(i), Integer.toString(i));
      }
    }
  }

  private void checkActions(RelationOptions relation, String place) {
    if (relation.events() == Events.FOLLOWS && !relation.actions().isEmpty()) {
      values.refuse(
          DeclaredOptions.RELATION_ACTIONS.key(place),
          String.join(",", relation.actions()),
          "is given for follows, which have no actions",
          "nothing with events: follows");
    }
  }

  private void checkReferences(RelationOptions relation, String place) {
    checkRole(DeclaredOptions.RELATION_FROM.key(place), relation.from(), Role.FOLDED_IN);
    checkRole(DeclaredOptions.RELATION_TO.key(place), relation.to(), Role.ANCHOR);
    String group = relation.group();
    if (group != null && options.groups().stream().noneMatch(g -> g.name().equals(group))) {
      values.refuse(
          DeclaredOptions.RELATION_GROUP.key(place),
          group,
          "is not one of the groups",
          options.groups().stream().map(GroupOptions::name).collect(Collectors.joining(", ")));
    }
  }

  private void checkRole(String key, String type, Role role) {
    boolean fits =
        type == null
            || options.types().stream()
                .anyMatch(t -> t.name().equals(type) && (t.role() == role || t.role() == null));
    if (!fits) {
      values.refuse(
          key,
          type,
          "is not a type of role " + OptionTypes.word(role),
          String.join(", ", options.typesOf(role)));
    }
  }

  private void checkPair(RelationOptions earlier, RelationOptions later, String place) {
    if (later.name() != null && later.name().equals(earlier.name())) {
      values.refuse(
          DeclaredOptions.RELATION_NAME.key(place),
          later.name(),
          "is the name of an earlier relation",
          "each name once");
    }
    if (later.to() == null || !later.to().equals(earlier.to())) {
      return;
    }
    if (later.group() != null
        && earlier.group() != null
        && !later.group().equals(earlier.group())) {
      values.refuse(
          DeclaredOptions.RELATION_GROUP.key(place),
          later.group(),
          "differs from the group of relation " + earlier.name() + " to " + later.to(),
          earlier.group());
    }
    String actions = DeclaredOptions.RELATION_ACTIONS.key(place);
    if (later.events() == Events.ENGAGEMENTS
        && earlier.events() == Events.ENGAGEMENTS
        && Objects.equals(later.from(), earlier.from())
        && overlap(earlier, later)) {
      values.refuse(
          actions,
          later.actions().isEmpty() ? "all" : String.join(",", later.actions()),
          "overlaps the actions of relation " + earlier.name(),
          "each action of two types in one relation");
    }
  }

  private void checkEvents(RelationOptions earlier, RelationOptions later, String place) {
    if (later.events() == Events.FOLLOWS && earlier.events() == Events.FOLLOWS) {
      values.refuse(
          DeclaredOptions.RELATION_EVENTS.key(place),
          OptionTypes.word(later.events()),
          "is what relation " + earlier.name() + " takes already",
          "one relation of follows");
    }
    if (later.events() != earlier.events()
        && later.group() != null
        && later.group().equals(earlier.group())) {
      values.refuse(
          DeclaredOptions.RELATION_GROUP.key(place),
          later.group(),
          "is a group of " + OptionTypes.word(earlier.events()) + ", by relation " + earlier.name(),
          "a group whose relations all take " + OptionTypes.word(later.events()));
    }
  }

  /** An event that is let pass, however far ahead, must not stop its partition for days. */
  private void checkLead() {
    String lead = DeclaredOptions.EVENT_TIME_LEAD.key();
    String future = DeclaredOptions.EVENT_TIME_FUTURE.key();
    String outOfOrderness = DeclaredOptions.EVENT_TIME_OUT_OF_ORDERNESS.key();
    EventTimeOptions times = options.eventTime();
    Duration least = EventTimeOptions.leastLead(times.future(), times.outOfOrderness());
    if (values.good(lead, future, outOfOrderness) && times.lead().compareTo(least) < 0) {
      values.refuse(
          lead,
          Durations.format(times.lead()),
          "is less than %s (%s), 1h and %s (%s) together"
              .formatted(
                  future,
                  Durations.format(times.future()),
                  outOfOrderness,
                  Durations.format(times.outOfOrderness())),
          "at least " + Durations.format(least) + ", or unlimited");
    }
  }

  private static boolean overlap(RelationOptions a, RelationOptions b) {
    if (a.actions().isEmpty() || b.actions().isEmpty()) {
      return true;
    }
    Set<String> both = new HashSet<>(a.actions());
    both.retainAll(b.actions());
    return !both.isEmpty();
  }
}
