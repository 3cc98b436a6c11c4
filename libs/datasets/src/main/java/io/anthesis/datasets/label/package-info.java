/** Classes of images: where an archive says them, and which image has which. */
package io.anthesis.datasets.label;
