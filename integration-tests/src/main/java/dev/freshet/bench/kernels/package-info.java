/** JMH benchmarks of the arithmetic and the serializers that an event costs. */
package dev.freshet.bench.kernels;
