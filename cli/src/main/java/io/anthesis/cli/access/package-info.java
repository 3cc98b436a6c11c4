/** Keys of people and programs. */
package io.anthesis.cli.access;
