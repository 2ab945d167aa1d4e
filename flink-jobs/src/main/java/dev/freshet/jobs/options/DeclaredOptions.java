package dev.freshet.jobs.options;

import static dev.freshet.jobs.options.Option.option;
import static dev.freshet.jobs.options.OptionTypes.bool;
import static dev.freshet.jobs.options.OptionTypes.choice;
import static dev.freshet.jobs.options.OptionTypes.duration;
import static dev.freshet.jobs.options.OptionTypes.instant;
import static dev.freshet.jobs.options.OptionTypes.integer;
import static dev.freshet.jobs.options.OptionTypes.number;
import static dev.freshet.jobs.options.OptionTypes.positiveNumber;
import static dev.freshet.jobs.options.OptionTypes.text;
import static dev.freshet.jobs.options.OptionTypes.texts;

import dev.freshet.jobs.options.FoldInOptions.Method;
import dev.freshet.jobs.options.PublicationOptions.Delivery;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.jobs.options.TypeOptions.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Declares every option of the refresh job.
 *
 * <p>Defaults of the rule and of the counts are those that the design's measurements chose.
 */
public final class DeclaredOptions {

  /** The form of the names that a user gives to types, groups and relations. */
  static final OptionType<String> NAME =
      text(
          "[a-z][a-z0-9_-]{0,31}",
          "a lower-case letter, then at most 31 lower-case letters, digits, '_' or '-'");

  static final int MAX_TYPES = 120;

  private static final OptionType<String> TOPIC =
      text(
          "(?!\\.\\.?$)[a-zA-Z0-9._-]{1,249}",
          "a Kafka topic name: 1 to 249 letters, digits, '.', '_' or '-', not '.' or '..'");

  private static final String HOST_PORT =
      "([A-Za-z_]+://)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):\\d{1,5}";

  // ---- job and runtime

  public static final Option<String> JOB =
      option("job", text("[a-zA-Z0-9._-]{1,64}", "1 to 64 letters, digits, '.', '_' or '-'"))
          .defaultsTo("freshet")
          .doc(
              "Id of the job, written into every record it publishes and used as its Kafka consumer"
                  + " group.",
              "A new id makes the job a stranger to a registry that another one filled.");

  public static final Option<Integer> PARALLELISM =
      option("parallelism", integer(1, 32768))
          .unit("subtasks")
          .defaultsTo("1")
          .doc(
              "Parallel subtasks of every operator, at most max-parallelism.",
              "More use more cores; each also adds a channel to every exchange.");

  public static final Option<Integer> MAX_PARALLELISM =
      option("max-parallelism", integer(1, 32768))
          .unit("key groups")
          .defaultsTo("128")
          .doc(
              "Key groups that state is divided into.",
              "Bounds parallelism for the life of the state, which cannot be restored with"
                  + " another value; more cost a little in every snapshot.");

  public static final Option<Duration> BUFFER_TIMEOUT =
      option("buffer-timeout", duration("0ms", "10s"))
          .defaultsTo("5ms")
          .doc(
              "Longest time that a record waits in a network buffer that is not full.",
              "Shorter is fresher, longer moves more events per second.");

  public static final Option<Duration> CHECKPOINT_INTERVAL =
      option("checkpoint.interval", duration("100ms", "1h"))
          .defaultsTo("10s")
          .doc(
              "Time between the starts of two checkpoints.",
              "Shorter replays less after a failure, longer writes less.");

  public static final Option<Integer> CACHE_ENTRIES =
      option("cache.entries", integer(0, 10_000_000))
          .unit("entries")
          .defaultsTo("20000")
          .doc(
              "State entries that each operator subtask keeps decoded on the heap, and four times"
                  + " as many vectors; 0 keeps none.",
              "More save reads of RocksDB and take heap: some kilobytes for a neighbourhood, about 4"
                  + " bytes a dimension for a vector.");

  public static final Option<Duration> STATISTICS_INTERVAL =
      option("statistics.interval", duration("1ms", "1h"))
          .defaultsTo("200ms")
          .doc(
              "Time between two broadcasts of the space statistics.",
              "Shorter lets a small, fast-growing space settle sooner; each costs dimension squared"
                  + " doubles a subtask.");

  // ---- Kafka

  public static final Option<String> KAFKA_BOOTSTRAP_SERVERS =
      option(
              "kafka.bootstrap-servers",
              text(HOST_PORT + "(\\s*,\\s*" + HOST_PORT + ")*", "host:port, separated by commas"))
          .required()
          .doc(
              "Brokers from which the clients learn about the cluster.",
              "Name two or three, so that one may be down.");

  public static final Option<String> KAFKA_PROPERTIES =
      option("kafka.properties.<property>", text("(?s).*", "any value the Kafka clients take"))
          .doc(
              "A property passed to every Kafka client (security, for example). A secret is named, not"
                  + " given: ${dir:/folder:file}, ${file:/properties-file:key} or ${env:NAME}.",
              "What is named is looked up on the machine where the client is made; other values are"
                  + " not checked here; bootstrap.servers and transaction.timeout.ms have options"
                  + " of their own.");

  public static final Option<List<String>> SCHEMA_REGISTRY_URL =
      option(
              "schema-registry.url",
              texts(
                  "https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?(/[A-Za-z0-9._~/-]*)?",
                  "http(s)://host[:port][/path], without user or password"))
          .defaultsTo("")
          .doc(
              "Base URLs of the servers of a schema registry with Confluent's API: records are then"
                  + " written with its ids; empty writes single-object encoding.",
              "Either way both are read; without a registry no server is needed, with one its outage"
                  + " stops the job at the first schema it has not seen.");

  public static final Option<Boolean> SCHEMA_REGISTRY_AUTO_REGISTER =
      option("schema-registry.auto-register", bool())
          .defaultsTo("true")
          .doc(
              "Registers the schemas that the job writes under <topic>-value.",
              "With false somebody else must have registered them, and the job needs no right to"
                  + " write.");

  public static final Option<String> SCHEMA_REGISTRY_USER_INFO_FILE =
      option("schema-registry.user-info-file", text("\\S(.*\\S)?", "the path of a file"))
          .doc(
              "File that holds user:password for basic authentication, on every machine of the"
                  + " job.",
              "Read before each request, so a new password needs no restart.");

  public static final Option<String> SCHEMA_REGISTRY_HEADERS =
      option(
              "schema-registry.headers.<header>",
              text("[\\x20-\\x7e]*", "printable ASCII characters"))
          .doc(
              "A header sent with every request to the schema registry, such as a tenant's name.",
              "Ends up in the job's configuration: secrets belong in headers-file.");

  public static final Option<String> SCHEMA_REGISTRY_HEADERS_FILE =
      option("schema-registry.headers-file", text("\\S(.*\\S)?", "the path of a file"))
          .doc(
              "File with more headers, a line 'Name: value' each, such as Authorization with a"
                  + " bearer token; on every machine of the job.",
              "Read before each request, so a new token needs no restart.");

  public static final Option<Duration> SCHEMA_REGISTRY_TIMEOUT =
      option("schema-registry.timeout", duration("10ms", "5min"))
          .defaultsTo("5s")
          .doc(
              "Longest wait for one answer of the schema registry.",
              "Shorter turns to the next server sooner, longer forgives a slow one.");

  public static final Option<Duration> SCHEMA_REGISTRY_GIVE_UP_AFTER =
      option("schema-registry.give-up-after", duration("0ms", "1h"))
          .defaultsTo("30s")
          .doc(
              "How long a request to the schema registry is repeated before the task fails.",
              "Longer rides out longer outages, and holds back checkpoints meanwhile.");

  public static final Option<String> TOPICS_ENGAGEMENTS =
      option("topics.engagements", TOPIC)
          .defaultsTo("engagements")
          .doc(
              "Topic of the engagement events, keyed by user.",
              "Its partitions bound the parallelism of reading.");

  public static final Option<String> TOPICS_FOLLOWS =
      option("topics.follows", TOPIC)
          .defaultsTo("follows")
          .doc(
              "Topic of the follow events, keyed by follower; read only if a relation takes"
                  + " follows.",
              "Its partitions bound the parallelism of reading.");

  public static final Option<String> TOPICS_DELETIONS =
      option("topics.deletions", TOPIC)
          .doc(
              "Topic of the requests to forget an entity; if none is named, none is read.",
              "Each request goes to every subtask that holds vectors, and leaves a marker until older"
                  + " events are late.");

  public static final Option<String> TOPICS_DEAD_LETTERS =
      option("topics.dead-letters", TOPIC)
          .defaultsTo("dead-letters")
          .doc(
              "Topic that takes bad input with its original bytes and the reason.",
              "It must take the sources' largest record, or Kafka's default limit if that is more,"
                  + " and 64 KiB.");

  public static final Option<String> TOPICS_AUDIT =
      option("topics.audit", TOPIC)
          .defaultsTo("audit")
          .doc(
              "Topic that takes the inputs and output of every refresh; used only with audit.",
              "Several times the volume of the registry topic.");

  public static final Option<String> TOPICS_MANIFEST =
      option("topics.manifest", TOPIC)
          .defaultsTo("manifest")
          .doc(
              "Topic that says what spaces and versions exist, how each is made, and which memory"
                  + " is in force; keyed by space, compacted.",
              "One for all spaces; the job reads its own choices of memory back from it.");

  // ---- the space

  public static final Option<String> SPACE_NAME =
      option("space.name", text("[a-z0-9-]{1,64}", "1 to 64 lower-case letters, digits or '-'"))
          .required()
          .doc(
              "Name of the embedding space, part of the registry topic registry.<space>.v<version>.",
              "Vectors compare only within one version of one space.");

  public static final Option<Integer> SPACE_VERSION =
      option("space.version", integer(1, Integer.MAX_VALUE))
          .defaultsTo("1")
          .doc(
              "Version of the space.",
              "A new one starts a registry topic of its own, so readers can change over in their"
                  + " own time.");

  public static final Option<Integer> SPACE_DIMENSION =
      option("space.dimension", integer(2, 1024))
          .unit("coordinates")
          .defaultsTo("64")
          .doc(
              "Coordinates of every vector.",
              "Cost, state and traffic grow with it; 32 and 128 ranked within 0.01 of 64.");

  public static final Option<Integer> WARM_START_VERSION =
      option("warm-start.version", integer(1, Integer.MAX_VALUE))
          .doc(
              "Another version of the space: a registry that is empty when the job is submitted"
                  + " begins as a copy of that version's, of the same dimension.",
              "Vectors begin where that version stands, at the cost of copying its topic;"
                  + " without it a new version begins from nothing.");

  // ---- types, groups, relations

  public static final Option<Role> TYPES =
      option("types.<type>", choice(Role.values()))
          .doc(
              "Role of an entity type: an anchor's vector spans the space, a folded-in entity only"
                  + " gathers; 2 to "
                  + MAX_TYPES
                  + " types, each name "
                  + NAME.allowed()
                  + ".",
              "Anchors cost counts and refreshes, folded-in entities only their log.");

  public static final Option<Duration> GROUP_WINDOW =
      option("groups.<group>.window", span("160s"))
          .defaultsTo("360d")
          .doc(
              "Span of event time whose co-occurrences are counted; at least 16 panes. A group of"
                  + " follows is unlimited if nothing is given.",
              "Longer allows a longer memory and keeps more state; unlimited keeps one count a"
                  + " neighbour, of any age, in rows that never expire.");

  public static final Option<Duration> GROUP_MEMORY =
      option("groups.<group>.memory", span("10s").accepting(Durations.AUTO_WORD, GroupOptions.AUTO))
          .defaultsTo("auto")
          .doc(
              "Half-life by which counts are weighted when read; at most a quarter of the window,"
                  + " or unlimited: all weigh alike; or auto: chosen while the job runs, among"
                  + " 15min, 1h, 4h, 16h and so on up to a quarter of the window, by which of them"
                  + " would have recommended best what users then came to. A group of follows is"
                  + " unlimited if nothing is given.",
              "The option that matters most: too long is stale, too short is sparse, and either can"
                  + " cost half of the recall; auto needs thousands of events for each step, where"
                  + " users mostly come back to the same anchors tens of thousands. Unlimited suits"
                  + " what holds until it is taken back.");

  public static final Option<Duration> GROUP_GAP =
      option("groups.<group>.gap", span("1s"))
          .defaultsTo("30d")
          .doc(
              "Most event time between two events of a user that still make a pair. A group of"
                  + " follows is unlimited if nothing is given.",
              "Longer finds pairs for users who come rarely, and keeps logs and late events longer;"
                  + " unlimited keeps logs at their full length, and nothing is ever late.");

  public static final Option<Duration> GROUP_PANE =
      option("groups.<group>.pane", duration("10s", "365d"))
          .defaultsTo("1min")
          .doc(
              "Width of the finest pane; older ones are merged to twice the width, again and again."
                  + " An unlimited window has none.",
              "Finer follows a short memory more closely and makes rows longer.");

  public static final Option<Integer> GROUP_LOG =
      option("groups.<group>.log", integer(1, 65535))
          .unit("events")
          .defaultsTo("256")
          .doc(
              "Newest events kept of each user (L).",
              "Counts are exact for users who never had more inside window and gap; more cost state"
                  + " and time for each late event.");

  public static final Option<Integer> GROUP_PAIRS =
      option("groups.<group>.pairs", integer(1, 64))
          .unit("distinct anchors")
          .defaultsTo("10")
          .doc(
              "Recent distinct anchors of a user that a new engagement is paired with (H).",
              "Each pair updates two rows; 20 gained nothing, 5 lost at most 0.007.");

  public static final Option<Double> GROUP_PAIR_DECAY =
      option("groups.<group>.pair-decay", positiveNumber(1))
          .defaultsTo("0.85")
          .doc(
              "Weight of a pair for each distinct anchor between its two: decay^rank.",
              "Smaller trusts only what was engaged back to back, 1 trusts all alike.");

  public static final Option<Integer> GROUP_KEPT =
      option("groups.<group>.kept", integer(1, 4096))
          .unit("neighbours")
          .defaultsTo("128")
          .doc(
              "Neighbours that a row keeps.",
              "More make truncated rows rarer and state larger; 256 gained nothing.");

  public static final Option<Integer> GROUP_GATHERED =
      option("groups.<group>.gathered", integer(1, 4096))
          .unit("neighbours")
          .defaultsTo("64")
          .doc(
              "Heaviest neighbours that a refresh gathers (K), at most kept.",
              "Exchange and solve grow with it; 32 lost 0.005 of recall, 16 lost 0.02.");

  public static final Option<Double> GROUP_FOLD_IN_WEIGHT =
      option("groups.<group>.fold-in-weight", number(0, 1000))
          .defaultsTo("1")
          .doc(
              "Factor on what the anchors of the group weigh in a fold-in; 0 leaves them out.",
              "Only the ratios between the groups matter: more lets this group say more about a"
                  + " user who has events in several.");

  public static final Option<String> RELATION_NAME =
      option("relations[<n>].name", NAME)
          .required()
          .doc("Name of the relation.", "Unique; messages about the options use it.");

  public static final Option<String> RELATION_FROM =
      option("relations[<n>].from", NAME)
          .required()
          .doc("Source type of its edges.", "A folded-in type of types.");

  public static final Option<String> RELATION_TO =
      option("relations[<n>].to", NAME)
          .required()
          .doc(
              "Target type of its edges.",
              "An anchor of types; all relations to one type share a group.");

  public static final Option<Events> RELATION_EVENTS =
      option("relations[<n>].events", choice(Events.values()))
          .defaultsTo("engagements")
          .doc(
              "Kind of event that its edges come from; follows begin and end, and one relation takes"
                  + " them all.",
              "A follow counts once, until an UNFOLLOW takes it back, an engagement as often as it"
                  + " happens; so a group takes one kind.");

  public static final Option<List<String>> RELATION_ACTIONS =
      option(
              "relations[<n>].actions",
              texts("[^\\s,]{1,64}", "actions of 1 to 64 characters without spaces or commas"))
          .defaultsTo("")
          .doc(
              "Actions of the engagements that belong to it; empty takes all. Follows have none.",
              "An action may belong to only one relation between the same two types.");

  public static final Option<Double> RELATION_WEIGHT =
      option("relations[<n>].weight", number(0.001, 1000))
          .defaultsTo("1")
          .doc(
              "Weight of one of its events in support and pairs.",
              "Only the ratios between the relations of a group matter much.");

  public static final Option<String> RELATION_GROUP =
      option("relations[<n>].group", NAME)
          .required()
          .doc(
              "Co-occurrence group whose targets its targets co-occur with.",
              "A group of its own has its own window, memory and log.");

  // ---- the rule

  public static final Option<String> RULE_CLASS =
      option(
              "rule.class",
              text(
                  "([A-Za-z_$][A-Za-z0-9_$]*\\.)*[A-Za-z_$][A-Za-z0-9_$]*",
                  "the full name of a class"))
          .defaultsTo("dev.freshet.maths.ImplicitAls")
          .doc(
              "Class of the update rule.",
              "The default needs no learning rate; one of your own must be on the job's class"
                  + " path.");

  public static final Option<Integer> RULE_STEPS =
      option("rule.steps", integer(1, 64))
          .unit("conjugate-gradient steps")
          .defaultsTo("2")
          .doc(
              "Steps of the solve in one refresh.",
              "1, 2, 4 and an exact solve agreed within noise; each step costs gathered x"
                  + " dimension.");

  public static final Option<Double> RULE_NEGATIVES =
      option("rule.negatives", number(0, 1000))
          .defaultsTo("5")
          .doc(
              "Factor of a, the pull of every vector's inner product with all anchors to 0.",
              "3 to 10 is flat, 30 lost 0.02 to 0.05 of recall.");

  public static final Option<Double> RULE_RIDGE =
      option("rule.ridge", number(0.000001, 10))
          .defaultsTo("0.005")
          .doc(
              "Factor of rho, the ridge that keeps vectors short.",
              "0.003 to 0.01 is flat, 0.03 lost 0.01 to 0.02 of recall.");

  public static final Option<Double> RULE_DRIFT =
      option("rule.drift", number(0, 10))
          .defaultsTo("2")
          .doc(
              "Factor of mu, the pull towards the vector published before.",
              "Users keep their vector until their next event: the less anchors drift meanwhile, the"
                  + " longer it serves. 0.3 lost 0.01 to 0.03 of recall by published users, 10"
                  + " follows the stream too slowly.");

  public static final Option<Double> RULE_SMOOTHING =
      option("rule.smoothing", number(0.001, 1000))
          .unit("engagements")
          .defaultsTo("3")
          .doc(
              "Added to both supports (s) when a count is normalised to a weight.",
              "More distrusts pairs of rare anchors; never 0, as a support may be.");

  public static final Option<Double> RULE_MIN_COUNT =
      option("rule.min-count", number(0, 1000))
          .unit("co-occurrences")
          .defaultsTo("0.02")
          .doc(
              "Windowed, weighted counts below it are ignored in a refresh.",
              "More gathers less, and forgets old neighbours sooner.");

  public static final Option<Double> RULE_SCALE_OFFSET =
      option("rule.scale-offset", number(0.001, 1000))
          .unit("engagements")
          .defaultsTo("5")
          .doc(
              "Added to an anchor's support in its scale p = (support + offset)^exponent.",
              "More evens out the scales of rare anchors; never 0, as a fold-in divides by p.");

  public static final Option<Double> RULE_SCALE_EXPONENT =
      option("rule.scale-exponent", number(0, 1))
          .defaultsTo("0.25")
          .doc(
              "Exponent (gamma) of the scale, which lets popular anchors score higher.",
              "0 lost 0.02 to 0.07 of recall on drifting streams, 0.4 was equal.");

  // ---- popularity

  public static final Option<Double> POPULARITY_WEIGHT =
      option("popularity.weight", number(0, 100))
          .defaultsTo("1")
          .doc(
              "What popularity is worth in a score, against taste. An anchor's popularity is its"
                  + " share of what its group was engaged lately; the scores of taste are measured"
                  + " by the root of the sum of their squares.",
              "So it counts for much where everybody does the same, and for little where no anchor"
                  + " stands out. In trials on five streams 1 to 2 were within 0.01 of recall; 6"
                  + " lost up to 0.03. 0 publishes no popularity.");

  public static final Option<Double> POPULARITY_MEMORY_SHARE =
      option("popularity.memory-share", positiveNumber(1))
          .defaultsTo("0.25")
          .doc(
              "Half-life of the counts that popularity is measured by, relative to the group's"
                  + " memory.",
              "In trials an eighth lost up to 0.02 of recall, a half up to 0.01; smaller follows sooner"
                  + " what becomes popular.");

  // ---- fold-in

  public static final Option<Method> FOLD_IN_METHOD =
      option("fold-in.method", choice(Method.values()))
          .defaultsTo("weighted-sum")
          .doc(
              "How a folded-in entity's vector comes from those of its recent anchors.",
              "The weighted sum is cheaper and follows the newest; least squares is better where"
                  + " users are long-lived.");

  public static final Option<Integer> FOLD_IN_ITEMS =
      option("fold-in.items", integer(1, 256))
          .unit("distinct anchors")
          .defaultsTo("20")
          .doc(
              "Newest distinct anchors of each group that a fold-in gathers.",
              "The exchange grows with it; decay makes old ones count little.");

  public static final Option<Double> FOLD_IN_DECAY =
      option("fold-in.decay", positiveNumber(1))
          .defaultsTo("0.85")
          .doc(
              "Weight of each anchor relative to the next newer one.",
              "Smaller follows the newest interest, 1 takes all alike.");

  public static final Option<Duration> FOLD_IN_INTERVAL =
      option("fold-in.interval", duration("0ms", "1h"))
          .defaultsTo("100ms")
          .doc(
              "At most one fold-in an entity and interval; 0ms folds in at every event.",
              "Longer publishes less for busy users and serves them later.");

  public static final Option<Duration> FOLD_IN_WIDEST_INTERVAL =
      option("fold-in.widest-interval", duration("0ms", "1h"))
          .defaultsTo("10s")
          .doc(
              "Up to this fold-in.interval doubles while the job cannot keep up; no larger than it:"
                  + " it stays.",
              "Longer sheds more fold-ins of busy users, and serves them older vectors until the"
                  + " job has caught up; a new user's first never waits.");

  // ---- refresh and publication

  public static final Option<Duration> REFRESH_INTERVAL =
      option("refresh.interval", duration("0ms", "1h"))
          .defaultsTo("100ms")
          .doc(
              "At most one refresh an anchor and interval; 0ms refreshes at every event.",
              "Longer saves work on hot anchors; staleness hurts once it nears the memory.");

  public static final Option<Duration> REFRESH_WIDEST_INTERVAL =
      option("refresh.widest-interval", duration("0ms", "1h"))
          .defaultsTo("10s")
          .doc(
              "Up to this refresh.interval doubles while the job cannot keep up; no larger than it:"
                  + " it stays.",
              "Longer sheds more refreshes of hot anchors, whose vectors are older until the job"
                  + " has caught up; counts are kept in any case.");

  public static final Option<Double> PUBLISH_MIN_DRIFT =
      option("publish.min-drift", number(0, 1))
          .unit("L2 step relative to the norm")
          .defaultsTo("0")
          .doc(
              "A vector that moved less than this is not published; 0 always publishes.",
              "More saves traffic and leaves readers with slightly older vectors.");

  public static final Option<Boolean> AUDIT =
      option("audit", bool())
          .defaultsTo("false")
          .doc(
              "Writes the inputs and output of every refresh to topics.audit.",
              "Makes each vector recomputable; writes every gathered vector again.");

  public static final Option<Delivery> DELIVERY =
      option("delivery", choice(Delivery.values()))
          .defaultsTo("at-least-once")
          .doc(
              "Guarantee of publication; counts in state are exactly-once always.",
              "At-least-once is visible in milliseconds; its duplicates are told by sequence."
                  + " Exactly-once publishes in Kafka transactions, visible to readers with"
                  + " isolation.level=read_committed at the next checkpoint.");

  public static final Option<Duration> TRANSACTION_TIMEOUT =
      option("publish.transaction-timeout", duration("1s", "7d"))
          .defaultsTo("15min")
          .doc(
              "After this time Kafka aborts a transaction that was not committed; only with"
                  + " delivery exactly-once. More than checkpoint.interval, at most the broker's"
                  + " transaction.max.timeout.ms.",
              "Longer survives longer outages without publishing again; a job that is gone for good"
                  + " holds readers up for as long.");

  // ---- pre-aggregation and event time

  public static final Option<Duration> PRE_AGGREGATION_DELAY =
      option("pre-aggregation.delay", duration("0ms", "10s"))
          .defaultsTo("5ms")
          .doc(
              "Longest time that pair deltas are summed before they go to the rows; 0ms sends at"
                  + " once.",
              "Longer sends fewer to hot rows, and adds to freshness.");

  public static final Option<Integer> PRE_AGGREGATION_PAIRS =
      option("pre-aggregation.pairs", integer(1, 10_000_000))
          .unit("entries")
          .defaultsTo("20000")
          .doc("Most pair deltas that a subtask sums before it sends.", "More take heap.");

  public static final Option<Duration> EVENT_TIME_OUT_OF_ORDERNESS =
      option("event-time.out-of-orderness", duration("0ms", "30d"))
          .defaultsTo("1min")
          .doc(
              "How far the watermark stays behind the newest event of a partition.",
              "More accepts older events as not late, and expires state later.");

  public static final Option<Duration> EVENT_TIME_IDLENESS =
      option("event-time.idleness", duration("100ms", "1d"))
          .defaultsTo("30s")
          .doc(
              "After this time without events a partition no longer holds the watermark back.",
              "Shorter keeps expiry going; events of a partition that was only slow may be late, but"
                  + " only those that are out of the window by then.");

  public static final Option<Duration> EVENT_TIME_LEAD =
      option("event-time.lead", span("1s"))
          .doc(
              "How far ahead in event time a partition may be read of the slowest that is not"
                  + " silent: of engagements, and of follows if they age. If nothing is given, as"
                  + " far as the longest limited window, and a day at least. Never less than"
                  + " event-time.future, 1h and event-time.out-of-orderness together: an event of"
                  + " the future would stop its partition.",
              "In a replay state holds as much more than the window. Less keeps less; while one"
                  + " partition is further behind, all others wait for it.");

  public static final Option<Duration> EVENT_TIME_FUTURE =
      option("event-time.future", duration("0ms", "365d"))
          .defaultsTo("10min")
          .doc(
              "How far an event_time may lie ahead of the record's Kafka time before it is bad"
                  + " input.",
              "More forgives wrong clocks; one far event moves the watermark for all.");

  public static final Option<Instant> EVENT_TIME_START =
      option("event-time.start", instant())
          .doc(
              "Event time given to follows without one; if it is not given, the least event time at"
                  + " the beginning of the engagements topic when the job is submitted.",
              "A fixed one makes counts the same whatever comes first; pairs across a limited gap,"
                  + " and counts in a limited window, depend on it.");

  /** Every option, in the order of the reference page. */
  public static final List<Option<?>> ALL =
      List.of(
          JOB,
          PARALLELISM,
          MAX_PARALLELISM,
          BUFFER_TIMEOUT,
          CHECKPOINT_INTERVAL,
          CACHE_ENTRIES,
          STATISTICS_INTERVAL,
          KAFKA_BOOTSTRAP_SERVERS,
          KAFKA_PROPERTIES,
          SCHEMA_REGISTRY_URL,
          SCHEMA_REGISTRY_AUTO_REGISTER,
          SCHEMA_REGISTRY_USER_INFO_FILE,
          SCHEMA_REGISTRY_HEADERS,
          SCHEMA_REGISTRY_HEADERS_FILE,
          SCHEMA_REGISTRY_TIMEOUT,
          SCHEMA_REGISTRY_GIVE_UP_AFTER,
          TOPICS_ENGAGEMENTS,
          TOPICS_FOLLOWS,
          TOPICS_DELETIONS,
          TOPICS_DEAD_LETTERS,
          TOPICS_AUDIT,
          TOPICS_MANIFEST,
          SPACE_NAME,
          SPACE_VERSION,
          SPACE_DIMENSION,
          WARM_START_VERSION,
          TYPES,
          GROUP_WINDOW,
          GROUP_MEMORY,
          GROUP_GAP,
          GROUP_PANE,
          GROUP_LOG,
          GROUP_PAIRS,
          GROUP_PAIR_DECAY,
          GROUP_KEPT,
          GROUP_GATHERED,
          GROUP_FOLD_IN_WEIGHT,
          RELATION_NAME,
          RELATION_FROM,
          RELATION_TO,
          RELATION_EVENTS,
          RELATION_ACTIONS,
          RELATION_WEIGHT,
          RELATION_GROUP,
          RULE_CLASS,
          RULE_STEPS,
          RULE_NEGATIVES,
          RULE_RIDGE,
          RULE_DRIFT,
          RULE_SMOOTHING,
          RULE_MIN_COUNT,
          RULE_SCALE_OFFSET,
          RULE_SCALE_EXPONENT,
          POPULARITY_WEIGHT,
          POPULARITY_MEMORY_SHARE,
          FOLD_IN_METHOD,
          FOLD_IN_ITEMS,
          FOLD_IN_DECAY,
          FOLD_IN_INTERVAL,
          FOLD_IN_WIDEST_INTERVAL,
          REFRESH_INTERVAL,
          REFRESH_WIDEST_INTERVAL,
          PUBLISH_MIN_DRIFT,
          AUDIT,
          DELIVERY,
          TRANSACTION_TIMEOUT,
          PRE_AGGREGATION_DELAY,
          PRE_AGGREGATION_PAIRS,
          EVENT_TIME_OUT_OF_ORDERNESS,
          EVENT_TIME_IDLENESS,
          EVENT_TIME_LEAD,
          EVENT_TIME_FUTURE,
          EVENT_TIME_START);

  private DeclaredOptions() {}

  /** A span of event time that may have no end. */
  private static OptionType<Duration> span(String min) {
    return duration(min, "36500d").accepting(Durations.UNLIMITED_WORD, GroupOptions.UNLIMITED);
  }

  /** True if a value may be given under the full key. */
  static boolean isOption(String fullKey) {
    return ALL.stream().anyMatch(option -> option.matches(fullKey));
  }

  /** What keys begin with, in the order of {@link #ALL}. */
  static String sections() {
    return ALL.stream()
        .map(option -> option.key().replaceAll("[.\\[].*", ""))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** True if the full key is a section that holds options. */
  static boolean isSection(String fullKey) {
    return ALL.stream().anyMatch(option -> option.isBelow(fullKey));
  }
}
