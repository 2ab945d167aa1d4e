package dev.freshet.jobs.options;

import static dev.freshet.jobs.options.GroupOptions.UNLIMITED;

import dev.freshet.jobs.options.RelationOptions.Events;
import java.io.IOException;
import java.io.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Assembles the options of a refresh job from YAML, or refuses them with all their errors. */
final class RefreshOptionsReader {

  private static final Set<String> MODEL_SECTIONS =
      Set.of(
          "space", "types", "groups", "relations", "rule", "popularity", "fold-in", "event-time");

  private final String source;
  private final List<OptionError> errors = new ArrayList<>();
  private Settings settings;
  private OptionValues values;

  RefreshOptionsReader(String source) {
    this.source = source;
  }

  RefreshOptions read(Reader yaml, Map<String, String> overrides) throws IOException {
    settings = YamlSettings.read(yaml, errors);
    if (!errors.isEmpty()) {
      // Half a file would only be reported as missing its other half.
      throw new OptionsException(source, errors);
    }
    overrides.forEach(settings::override);
    values = new OptionValues(settings, errors);
    refuseUnknownKeys();
    RefreshOptions options = assemble();
    new ConsistencyRules(options, values).check();
    if (!errors.isEmpty()) {
      throw new OptionsException(source, errors);
    }
    return options;
  }

  private RefreshOptions assemble() {
    List<RelationOptions> relations =
        values.placesOfRelations().stream().map(this::relation).toList();
    List<GroupOptions> groups =
        settings.namesUnder("groups").stream().map(name -> group(name, relations)).toList();
    return new RefreshOptions(
        values.get(DeclaredOptions.JOB),
        runtime(),
        kafka(),
        schemaRegistry(),
        new TopicOptions(
            values.get(DeclaredOptions.TOPICS_ENGAGEMENTS),
            values.get(DeclaredOptions.TOPICS_FOLLOWS),
            values.get(DeclaredOptions.TOPICS_DELETIONS),
            values.get(DeclaredOptions.TOPICS_DEAD_LETTERS),
            values.get(DeclaredOptions.TOPICS_AUDIT),
            values.get(DeclaredOptions.TOPICS_MANIFEST)),
        new SpaceOptions(
            values.get(DeclaredOptions.SPACE_NAME),
            values.get(DeclaredOptions.SPACE_VERSION),
            values.get(DeclaredOptions.SPACE_DIMENSION),
            values.get(DeclaredOptions.WARM_START_VERSION)),
        settings.namesUnder("types").stream().map(this::type).toList(),
        groups,
        relations,
        rule(),
        new PopularityOptions(
            values.get(DeclaredOptions.POPULARITY_WEIGHT),
            values.get(DeclaredOptions.POPULARITY_MEMORY_SHARE)),
        new FoldInOptions(
            values.get(DeclaredOptions.FOLD_IN_METHOD),
            values.get(DeclaredOptions.FOLD_IN_ITEMS),
            values.get(DeclaredOptions.FOLD_IN_DECAY),
            values.get(DeclaredOptions.FOLD_IN_INTERVAL),
            values.get(DeclaredOptions.FOLD_IN_WIDEST_INTERVAL)),
        new PublicationOptions(
            values.get(DeclaredOptions.REFRESH_INTERVAL),
            values.get(DeclaredOptions.REFRESH_WIDEST_INTERVAL),
            values.get(DeclaredOptions.PUBLISH_MIN_DRIFT),
            values.get(DeclaredOptions.AUDIT),
            values.get(DeclaredOptions.DELIVERY),
            values.get(DeclaredOptions.TRANSACTION_TIMEOUT)),
        new PreAggregationOptions(
            values.get(DeclaredOptions.PRE_AGGREGATION_DELAY),
            values.get(DeclaredOptions.PRE_AGGREGATION_PAIRS)),
        eventTime(groups),
        ofTheModel());
  }

  /** What was written of the sections that decide what the vectors are; no secrets are in them. */
  private Map<String, String> ofTheModel() {
    Map<String, String> written = new TreeMap<>();
    for (Setting setting : settings.all()) {
      if (setting.kind() == Setting.Kind.SCALAR
          && MODEL_SECTIONS.contains(setting.key().split("[.\\[]", 2)[0])) {
        written.put(setting.key(), setting.text());
      }
    }
    return written;
  }

  private RuntimeOptions runtime() {
    return new RuntimeOptions(
        values.get(DeclaredOptions.PARALLELISM),
        values.get(DeclaredOptions.MAX_PARALLELISM),
        values.get(DeclaredOptions.BUFFER_TIMEOUT),
        values.get(DeclaredOptions.CHECKPOINT_INTERVAL),
        values.get(DeclaredOptions.CACHE_ENTRIES),
        values.get(DeclaredOptions.STATISTICS_INTERVAL));
  }

  private KafkaOptions kafka() {
    Map<String, String> properties = new HashMap<>();
    for (String property : settings.restsUnder("kafka.properties")) {
      String value = values.get(DeclaredOptions.KAFKA_PROPERTIES, property);
      if (value != null) {
        properties.put(property, value);
      }
    }
    return new KafkaOptions(
        values.get(DeclaredOptions.KAFKA_BOOTSTRAP_SERVERS),
        KafkaSecrets.withProviders(properties));
  }

  private SchemaRegistryOptions schemaRegistry() {
    Map<String, String> headers = new HashMap<>();
    for (String header : settings.namesUnder("schema-registry.headers")) {
      String value = values.get(DeclaredOptions.SCHEMA_REGISTRY_HEADERS, header);
      if (value != null) {
        headers.put(header, value);
      }
    }
    return new SchemaRegistryOptions(
        values.get(DeclaredOptions.SCHEMA_REGISTRY_URL),
        values.get(DeclaredOptions.SCHEMA_REGISTRY_AUTO_REGISTER),
        values.get(DeclaredOptions.SCHEMA_REGISTRY_USER_INFO_FILE),
        headers,
        values.get(DeclaredOptions.SCHEMA_REGISTRY_HEADERS_FILE),
        values.get(DeclaredOptions.SCHEMA_REGISTRY_TIMEOUT),
        values.get(DeclaredOptions.SCHEMA_REGISTRY_GIVE_UP_AFTER));
  }

  private TypeOptions type(String name) {
    return new TypeOptions(name, values.get(DeclaredOptions.TYPES, name));
  }

  private GroupOptions group(String name, List<RelationOptions> relations) {
    boolean follows =
        relations.stream().anyMatch(r -> name.equals(r.group()) && r.events() == Events.FOLLOWS);
    return new GroupOptions(
        name,
        span(DeclaredOptions.GROUP_WINDOW, name, follows),
        span(DeclaredOptions.GROUP_MEMORY, name, follows),
        span(DeclaredOptions.GROUP_GAP, name, follows),
        values.get(DeclaredOptions.GROUP_PANE, name),
        values.get(DeclaredOptions.GROUP_LOG, name),
        values.get(DeclaredOptions.GROUP_PAIRS, name),
        values.get(DeclaredOptions.GROUP_PAIR_DECAY, name),
        values.get(DeclaredOptions.GROUP_KEPT, name),
        values.get(DeclaredOptions.GROUP_GATHERED, name),
        values.get(DeclaredOptions.GROUP_FOLD_IN_WEIGHT, name));
  }

  /** Follows do not age unless they are told to. */
  private Duration span(Option<Duration> option, String group, boolean follows) {
    return values.getOr(follows ? UNLIMITED : option.defaultValue(), option, group);
  }

  private EventTimeOptions eventTime(List<GroupOptions> groups) {
    Duration outOfOrderness = values.get(DeclaredOptions.EVENT_TIME_OUT_OF_ORDERNESS);
    Duration future = values.get(DeclaredOptions.EVENT_TIME_FUTURE);
    Duration least = EventTimeOptions.leastLead(future, outOfOrderness);
    return new EventTimeOptions(
        outOfOrderness,
        values.get(DeclaredOptions.EVENT_TIME_IDLENESS),
        values.getOr(lead(groups, least), DeclaredOptions.EVENT_TIME_LEAD),
        future,
        values.get(DeclaredOptions.EVENT_TIME_START));
  }

  /** What is too old for the window of one partition is then too old for that of any other. */
  private static Duration lead(List<GroupOptions> groups, Duration least) {
    return groups.stream()
        .map(GroupOptions::window)
        .filter(window -> !window.equals(UNLIMITED))
        .max(Comparator.naturalOrder())
        .map(longest -> Collections.max(List.of(longest, Duration.ofDays(1), least)))
        .orElse(UNLIMITED);
  }

  private RelationOptions relation(String place) {
    return new RelationOptions(
        values.get(DeclaredOptions.RELATION_NAME, place),
        values.get(DeclaredOptions.RELATION_FROM, place),
        values.get(DeclaredOptions.RELATION_TO, place),
        values.get(DeclaredOptions.RELATION_EVENTS, place),
        values.get(DeclaredOptions.RELATION_ACTIONS, place),
        values.get(DeclaredOptions.RELATION_WEIGHT, place),
        values.get(DeclaredOptions.RELATION_GROUP, place));
  }

  private RuleOptions rule() {
    return new RuleOptions(
        values.get(DeclaredOptions.RULE_CLASS),
        values.get(DeclaredOptions.RULE_STEPS),
        values.get(DeclaredOptions.RULE_NEGATIVES),
        values.get(DeclaredOptions.RULE_RIDGE),
        values.get(DeclaredOptions.RULE_DRIFT),
        values.get(DeclaredOptions.RULE_SMOOTHING),
        values.get(DeclaredOptions.RULE_MIN_COUNT),
        values.get(DeclaredOptions.RULE_SCALE_OFFSET),
        values.get(DeclaredOptions.RULE_SCALE_EXPONENT));
  }

  private void refuseUnknownKeys() {
    for (Setting setting : settings.all()) {
      String key = setting.key();
      boolean section = DeclaredOptions.isSection(key);
      boolean known =
          DeclaredOptions.isOption(key) || (section && setting.kind() != Setting.Kind.SCALAR);
      if (known) {
        continue;
      }
      String nearest = NearestKey.of(key);
      errors.add(
          new OptionError(
              key,
              setting.text(),
              setting.place(),
              section ? "is a section, not a value" : "is an unknown key",
              section
                  ? "keys under " + key
                  : nearest == null
                      ? "keys that begin with " + DeclaredOptions.sections()
                      : nearest + " (nearest)"));
    }
  }
}
