/** The baseline of popularity: what all users engage with now, whoever asks. */
package dev.freshet.evaluate.popularity;
