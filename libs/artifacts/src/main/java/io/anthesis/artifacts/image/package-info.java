/** Pictures as PNG files that say what they are. */
package io.anthesis.artifacts.image;
