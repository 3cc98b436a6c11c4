/** Everything on this machine. */
package io.anthesis.cli.local;
