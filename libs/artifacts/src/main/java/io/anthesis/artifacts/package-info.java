/** Content-addressed objects in S3: create-only, checked when read, cached on disk. */
package io.anthesis.artifacts;
