package dev.freshet.operators.metrics;

/**
 * The catalogue of metrics, all in the group {@value #GROUP}: names are public, like option keys.
 *
 * <p>Counters count since the job's last start; sum them over subtasks. Histograms keep the newest
 * values of each subtask.
 */
public final class MetricNames {

  /** The metric group of all of Freshet's metrics. */
  public static final String GROUP = "freshet";

  /** Counter: valid events taken in. */
  public static final String EVENTS = "events";

  /** Counter: sound records whose action no relation names. */
  public static final String UNRELATED = "unrelated";

  /** Counter: records refused, for any reason. */
  public static final String DEAD_LETTERS = "deadLetters";

  /** Counter: events too late to change a count inside the window. */
  public static final String LATE = "late";

  /** Counter: events whose id was still in the user's log. */
  public static final String REPEATS = "repeats";

  /** Counter: follows repeated, and ends of follows not known, which change nothing for now. */
  public static final String UNCHANGED = "unchanged";

  /** Counter: events of a deleted entity that are no newer than the request to delete it. */
  public static final String FORGOTTEN = "forgotten";

  /** Counter: engagements that left a full log. */
  public static final String LOG_OVERFLOWS = "logOverflows";

  /** Counter: pairs of anchors counted or taken back. */
  public static final String PAIRS = "pairs";

  /** Counter: changes of one neighbour's count, or of the support, in one row. */
  public static final String ROW_UPDATES = "rowUpdates";

  /** Counter: neighbours evicted from full rows. */
  public static final String ROWS_TRUNCATED = "rowsTruncated";

  /** Gauge: the largest bound of a row since the start, in engagements; 0 if all are exact. */
  public static final String TRUNCATION_BOUND = "truncationBound";

  /** Counter: subtractions that found nothing to subtract from. */
  public static final String MISSED_SUBTRACTIONS = "missedSubtractions";

  /** Counter: events of an entity whose fingerprint is another's. */
  public static final String COLLISIONS = "collisions";

  /**
   * Gauge, by co-occurrence group: the memory by which its rows are read, in milliseconds; {@code
   * memoryMs.<group>}. The greatest long stands for unlimited.
   */
  public static final String MEMORY = "memoryMs";

  /** Counter: engagements by which memories were examined, a sample. */
  public static final String EXAMINATIONS = "examinations";

  /**
   * Gauge, by co-occurrence group and half-life in milliseconds: the mean reciprocal rank that this
   * memory gave to what users engaged with next, in 10⁻⁶; {@code
   * memoryReciprocalRankMicros.<group>.<half-life>}. The best of a group is chosen.
   */
  public static final String MEMORY_RECIPROCAL_RANK = "memoryReciprocalRankMicros";

  /** Counter: records of the space in the manifest topic that cannot be read. */
  public static final String BAD_MANIFESTS = "badManifests";

  /** Counter: runs of the rule for anchors. */
  public static final String REFRESHES = "refreshes";

  /** Counter: runs of the rule for entities that only gather. */
  public static final String FOLD_INS = "foldIns";

  /** Counter: events of anchors that joined a refresh that waits for the interval. */
  public static final String REFRESHES_JOINED = "refreshesJoined";

  /** Counter: events of users that joined a fold-in that waits for the interval. */
  public static final String FOLD_INS_JOINED = "foldInsJoined";

  /**
   * Gauge: the least time between two refreshes of an anchor, as this subtask's last event found
   * it, in milliseconds: refresh.interval, or more while the task has no time to spare. Without
   * events it stays as it was.
   */
  public static final String REFRESH_INTERVAL = "refreshIntervalMs";

  /** Gauge: the same of fold-ins, fold-in.interval or more. */
  public static final String FOLD_IN_INTERVAL = "foldInIntervalMs";

  /** Gauge: requests of which some answers have come to Refresh and others have not. */
  public static final String PENDING_GATHERS = "pendingGathers";

  /** Counter: records published to the registry topic. */
  public static final String PUBLISHED = "published";

  /** Counter: entities published as gone, expired or deleted. */
  public static final String GONE = "gone";

  /** Counter: records of unconfirmed transactions, published again with the same sequence. */
  public static final String REPUBLISHED = "republished";

  /** Counter: anchors not published because they were never before and co-occurred with nothing. */
  public static final String NEWCOMERS = "newcomers";

  /** Counter: results not published: moved less than publish.min-drift, or faded by nothing. */
  public static final String UNMOVED = "unmoved";

  /** Counter: results not published because a later request of the owner was answered first. */
  public static final String SUPERSEDED = "superseded";

  /**
   * Counter: results not published because a component was no number, or one that readers refuse.
   */
  public static final String NOT_FINITE = "notFinite";

  /** Counter: new statistics of the space taken up; each subtask of Refresh takes up all. */
  public static final String STATISTICS_UPDATES = "statisticsUpdates";

  /** Counter: neighbours never published: a refresh gets their seeds, a fold-in goes without. */
  public static final String GATHER_MISSES = "gatherMisses";

  /** Counter: registry records read back that were no newer than the vector held. */
  public static final String STALE_FEEDBACK = "staleFeedback";

  /** Counter: registry records read back that could not be read, or are of another space. */
  public static final String BAD_FEEDBACK = "badFeedback";

  /** Counter: anchors' registry records read back that another job published. */
  public static final String FOREIGN_FEEDBACK = "foreignFeedback";

  /**
   * Histogram: relative L2 step of an anchor's vector against the one published before, in 10⁻⁶.
   */
  public static final String DRIFT_L2 = "driftL2Micros";

  /** Histogram: cosine of an anchor's vector and the one published before, in 10⁻⁶. */
  public static final String DRIFT_COSINE = "driftCosineMicros";

  /** Histogram: milliseconds from an event's arrival on Kafka to handing its record to the sink. */
  public static final String FRESHNESS = "freshnessMs";

  /** Histogram: milliseconds from a record's arrival on Kafka to its being decoded. */
  public static final String BACKLOG = "backlogMs";

  /** Gauge, by type: entities with state in this subtask; {@code liveEntities.<type>}. */
  public static final String LIVE_ENTITIES = "liveEntities";

  private MetricNames() {}
}
