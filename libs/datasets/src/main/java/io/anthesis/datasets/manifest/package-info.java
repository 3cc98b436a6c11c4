/** What a data set is: the manifest that is stored beside its archive. */
package io.anthesis.datasets.manifest;
