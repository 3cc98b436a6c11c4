/** Where programs run. */
package io.anthesis.program.device;
