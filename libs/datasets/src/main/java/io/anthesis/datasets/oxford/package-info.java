/** Oxford Flowers 102 in its official files. */
package io.anthesis.datasets.oxford;
