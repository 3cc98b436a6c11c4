/** Pictures in terminals. */
package io.anthesis.cli.picture;
