package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.Fingerprint;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedNeighbours;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a refresh read from its anchor's row, by the audit.
 *
 * @param support the weighted count of the anchor's own engagements
 * @param neighbours the weighted count of each neighbour that was gathered
 */
public record ReadRow(double support, Map<Long, Float> neighbours) {

  /** The least count that a refresh gathers, by default. */
  private static final double LEAST_COUNT = 0.02;

  private static final double TOLERANCE = 1e-5;

  /** Returns what one refresh read. */
  public static ReadRow of(RefreshAudit audit) {
    Map<Long, Float> neighbours = new TreeMap<>();
    for (int k = 0; k < PackedNeighbours.count(audit.getNeighbours()); k++) {
      neighbours.put(
          PackedNeighbours.fingerprint(audit.getNeighbours(), k),
          PackedNeighbours.weight(audit.getNeighbours(), k));
    }
    return new ReadRow(audit.getSupport(), neighbours);
  }

  /** Returns what refreshes at a time read, by anchor. */
  static Map<Long, ReadRow> at(long time, RefreshRun run) throws Exception {
    Map<Long, ReadRow> rows = new HashMap<>();
    for (RefreshAudit audit : run.audit()) {
      if (audit.getKind() == RunKind.REFRESH && audit.getTime() == time) {
        rows.put(Fingerprint.of(EntityKey.of(audit.getOwner())), of(audit));
      }
    }
    return rows;
  }

  /** Requires all rows, as they were read at a time, to be what the deliveries come to. */
  static void assertRight(
      Map<Long, ReadRow> actual, BruteForce bruteForce, List<Engaged> deliveries, long time) {
    Map<Long, BruteForce.Row> rows =
        bruteForce.rows(bruteForce.cells(deliveries), time, LEAST_COUNT);
    assertThat(actual.keySet()).isEqualTo(rows.keySet());
    actual.forEach((anchor, read) -> read.assertRight(rows.get(anchor)));
  }

  /** Requires it to be a row as brute force has it. */
  public void assertRight(BruteForce.Row row) {
    assertThat(support).isCloseTo(row.support(), within(TOLERANCE * row.support()));
    assertThat(neighbours.keySet()).isEqualTo(row.counts().keySet());
    neighbours.forEach(
        (neighbour, count) -> {
          double right = row.counts().get(neighbour);
          assertThat((double) count).isCloseTo(right, within(TOLERANCE * right));
        });
  }
}
