/** Shards of images, and the picture that shows them all. */
package io.anthesis.sampler.task;
