/** Tables, progress bars and JSON for terminals and pipes. */
package io.anthesis.cli.output;
