/** Tests of the wire formats against servers that are not ours. */
package dev.freshet.wire;
