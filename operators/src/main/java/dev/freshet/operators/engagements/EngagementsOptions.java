package dev.freshet.operators.engagements;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.operators.gather.SheddingInterval;
import java.io.Serializable;
import java.util.List;

/**
 * How users' logs are kept, pre-aggregated and folded in.
 *
 * @param groups the co-occurrence groups, in the order of their positions
 * @param userTypes the types of entities that only gather, by which live users are counted and
 *     requests to forget are told apart
 * @param foldInWeights by group, the factor on what its anchors weigh in a fold-in; 0 leaves them
 *     out
 * @param foldInItems how many of the newest distinct anchors of a group are folded in
 * @param foldInDecay the weight lost from one item to the next older, in (0, 1]
 * @param foldInInterval the least time between two fold-ins of a user
 * @param delayMillis the longest that changes are collected before they are passed on, 0 for not
 * @param mostChanges the most changes collected
 * @param cacheEntries users kept in the heap cache of a subtask
 */
public record EngagementsOptions(
    List<CoOccurrenceGroup> groups,
    List<String> userTypes,
    List<Double> foldInWeights,
    int foldInItems,
    double foldInDecay,
    SheddingInterval.Bounds foldInInterval,
    long delayMillis,
    int mostChanges,
    int cacheEntries)
    implements Serializable {}
