/** Commands on {@code sampling.commands.v1}. */
package io.anthesis.sampler.command;
