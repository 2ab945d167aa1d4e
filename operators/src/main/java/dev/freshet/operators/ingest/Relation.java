package dev.freshet.operators.ingest;

import java.io.Serializable;
import java.util.Set;

/**
 * A typed edge: which engagements it takes, between which entity types, and how they count.
 *
 * @param name the relation's name
 * @param sourceType the type of the entity that engages, such as {@code user}
 * @param targetType the type of the anchor engaged with, such as {@code item}
 * @param actions the actions it takes; empty takes every action that no other relation names
 * @param weight what an engagement counts that has no weight of its own
 * @param group the position of the co-occurrence group of its targets
 */
public record Relation(
    String name,
    String sourceType,
    String targetType,
    Set<String> actions,
    double weight,
    int group)
    implements Serializable {}
