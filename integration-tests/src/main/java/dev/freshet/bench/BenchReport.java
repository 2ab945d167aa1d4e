package dev.freshet.bench;

import java.util.List;

/**
 * What a benchmark came to, as it is written for machines.
 *
 * @param startedAt ISO-8601
 * @param machine what it was measured on; with a load before of more than a few tenths, other work
 *     shared the cores, and the figures say little
 * @param rehearsal what went before the first scenario
 */
record BenchReport(
    String startedAt, Machine machine, Rehearsal rehearsal, List<ScenarioResult> scenarios) {}
