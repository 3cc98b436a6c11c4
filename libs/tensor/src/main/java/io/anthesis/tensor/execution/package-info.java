/** Networks that are evaluated, whatever carries them out. */
package io.anthesis.tensor.execution;
