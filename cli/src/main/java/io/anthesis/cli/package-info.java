/** The command line: {@code anthesis COMMAND}. */
package io.anthesis.cli;
