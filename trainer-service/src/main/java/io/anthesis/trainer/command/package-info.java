/** Commands on {@code training.commands.v1}. */
package io.anthesis.trainer.command;
