/** Commands that use the engine in this process, without any server. */
package io.anthesis.cli.engine;
