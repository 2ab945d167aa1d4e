/**
 * The baseline of batch training: implicit ALS on the matrix of users and items (Hu, Koren,
 * Volinsky, ICDM 2008), trained anew at intervals of event time.
 */
package dev.freshet.evaluate.als;
