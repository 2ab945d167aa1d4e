package dev.freshet.jobs.options;

import java.io.Serializable;

/**
 * The update rule and its parameters; the letters are those of the design's formulas.
 *
 * @param className full name of the rule's class
 * @param steps conjugate-gradient steps of one refresh
 * @param negatives factor of a, the weight of all inner products
 * @param ridge factor of rho
 * @param drift factor of mu, the pull to the previous vector
 * @param smoothing s, added to both supports of a weight; greater than 0
 * @param minCount counts below it are ignored
 * @param scaleOffset added to the support in the scale; greater than 0
 * @param scaleExponent gamma, 0 to 1
 */
public record RuleOptions(
    String className,
    int steps,
    double negatives,
    double ridge,
    double drift,
    double smoothing,
    double minCount,
    double scaleOffset,
    double scaleExponent)
    implements Serializable {}
