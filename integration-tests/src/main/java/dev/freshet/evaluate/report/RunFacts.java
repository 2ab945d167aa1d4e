package dev.freshet.evaluate.report;

import java.util.Map;

/**
 * How an evaluation was run: enough to run it again.
 *
 * @param version of the program
 * @param data the stream's folder, as given; null: the bundled sample
 * @param config the file of Freshet's options, as given; null: the defaults
 * @param sample how many engagements were to be asked about, about, of each kind
 * @param seed of their choice
 * @param lag how many events later a published vector becomes visible
 * @param unrelated engagements that were left out, as no relation takes them
 * @param wallS seconds from the start of the evaluation to its end
 * @param options of Freshet, defaults included, by section and name, as its file spells them
 */
public record RunFacts(
    String version,
    String data,
    String config,
    int sample,
    long seed,
    int lag,
    int unrelated,
    double wallS,
    Map<String, Object> options) {}
