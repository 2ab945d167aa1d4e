package dev.freshet.operators.neighbourhoods;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Popularity;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.gather.SheddingInterval;
import java.io.Serializable;
import java.util.List;

/**
 * How anchors' rows are kept and gathered from.
 *
 * @param groups the co-occurrence groups, in the order of their positions
 * @param anchorTypes the types of anchors, by which live anchors are counted
 * @param weighting the scales, by which an anchor is found to have faded
 * @param popularity how popularity is measured, and found to have faded
 * @param refreshInterval the least time between two refreshes of an anchor
 * @param returnMillis how long a published record takes to come back once it can be read, at most,
 *     in milliseconds of processing time
 * @param cacheEntries rows kept in the heap cache of a subtask
 */
public record NeighbourhoodsOptions(
    List<CoOccurrenceGroup> groups,
    List<String> anchorTypes,
    Weighting weighting,
    Popularity popularity,
    SheddingInterval.Bounds refreshInterval,
    long returnMillis,
    int cacheEntries)
    implements Serializable {}
