/** Reading untrusted files in child processes, whose memory, time and disk are limited, and the folder for temporary files. */
package io.anthesis.untrusted;
