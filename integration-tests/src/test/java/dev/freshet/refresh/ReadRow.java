package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.Fingerprint;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedNeighbours;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a refresh read from its anchor's row, by the audit.
 *
 * @param support the weighted count of the anchor's own engagements
 * @param neighbours the weighted count of each neighbour that was gathered
 */
record ReadRow(double support, Map<Long, Float> neighbours) {

  /** Returns what refreshes at a time read, by anchor. */
  static Map<Long, ReadRow> at(long time, RefreshRun run) throws Exception {
    Map<Long, ReadRow> rows = new HashMap<>();
    for (RefreshAudit audit : run.audit()) {
      if (audit.getKind() == RunKind.REFRESH && audit.getTime() == time) {
        Map<Long, Float> neighbours = new TreeMap<>();
        for (int k = 0; k < PackedNeighbours.count(audit.getNeighbours()); k++) {
          neighbours.put(
              PackedNeighbours.fingerprint(audit.getNeighbours(), k),
              PackedNeighbours.weight(audit.getNeighbours(), k));
        }
        rows.put(
            Fingerprint.of(EntityKey.of(audit.getOwner())),
            new ReadRow(audit.getSupport(), neighbours));
      }
    }
    return rows;
  }

  /** Compares rows as they were read with what they must be. */
  static void assertRight(Map<Long, ReadRow> actual, Map<Long, BruteForce.Row> rows) {
    assertThat(actual.keySet()).isEqualTo(rows.keySet());
    actual.forEach(
        (anchor, read) -> {
          BruteForce.Row row = rows.get(anchor);
          assertThat(read.support()).isCloseTo(row.support(), within(1e-5 * row.support()));
          assertThat(read.neighbours().keySet()).isEqualTo(row.counts().keySet());
          read.neighbours()
              .forEach(
                  (neighbour, count) -> {
                    double right = row.counts().get(neighbour);
                    assertThat((double) count).isCloseTo(right, within(1e-5 * right));
                  });
        });
  }
}
