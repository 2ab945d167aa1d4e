/**
 * Prequential evaluation: each sampled engagement first ranks its item by what was learnt from
 * strictly earlier events, then it is learnt.
 */
package dev.freshet.evaluate;
