/** Reading images out of archives and folders that may be broken or hostile. */
package io.anthesis.datasets.archive;
