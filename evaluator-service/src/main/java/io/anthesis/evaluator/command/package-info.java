/** Commands on {@code evaluation.commands.v1}. */
package io.anthesis.evaluator.command;
