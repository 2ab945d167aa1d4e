/**
 * The bytes of Freshet's topics: record codec, keys, packed vectors, and the schemas of all
 * released versions.
 */
package dev.freshet.schemas.wire;
