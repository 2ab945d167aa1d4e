package dev.freshet.operators.vectors;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Weighting;
import java.io.Serializable;
import java.util.List;

/**
 * How published vectors are kept and answered.
 *
 * @param dimension d, the space's dimension
 * @param groups the co-occurrence groups, in the order of their positions
 * @param weighting gives the scale of a neighbour that was never published
 * @param statisticsIntervalMillis how often changed statistics are told, in milliseconds
 * @param cacheEntries vectors kept in the heap cache of a subtask
 */
public record VectorStoreOptions(
    int dimension,
    List<CoOccurrenceGroup> groups,
    Weighting weighting,
    long statisticsIntervalMillis,
    int cacheEntries)
    implements Serializable {}
