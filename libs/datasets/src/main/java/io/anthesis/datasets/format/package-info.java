/** What a file is, by its first bytes. */
package io.anthesis.datasets.format;
