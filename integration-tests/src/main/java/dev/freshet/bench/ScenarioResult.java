package dev.freshet.bench;

import dev.freshet.demo.FreshnessProbe.Freshness;

/**
 * What a scenario came to.
 *
 * @param load the events of it
 * @param measuredEvents those that were measured, after the others had warmed everything up
 * @param floor absent if not measured
 * @param timesTheFloor the job's CPU time an event, without the compiler's, by the floor's; absent
 *     as {@code floor}
 * @param freshnessMs at half the sustained rate; absent if not measured
 * @param recoveryS from a task's failure to the first new record, the wait before the restart
 *     included; absent if not measured
 * @param overload absent if not measured
 */
record ScenarioResult(
    Scenario scenario,
    Load.Facts load,
    long measuredEvents,
    Work work,
    Sustained sustained,
    CpuPerEvent cpuMicrosPerEvent,
    Floor floor,
    Double timesTheFloor,
    RegistryTraffic published,
    StateSize state,
    Checkpoints checkpoints,
    Freshness freshnessMs,
    Double recoveryS,
    Overload overload) {}
