/** How much of a process' memory strangers' files may take. */
package io.anthesis.datasets.limit;
